"""Messages: written once, sent once, in working hours, tried again, and never into the own network."""

import base64
import hashlib
import hmac
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidTag
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import translation

from agencies.clock.calendar import Calendar
from agencies.errors import Invalid
from agencies.messages import choosing, reading, sending, webhook
from agencies.messages.choosing import Choice, choose
from agencies.messages.hours import Hours
from agencies.messages.kinds import TOPICS, WORDS, Kind
from agencies.messages.models import Channel, Delivery, Message, Preference
from agencies.messages.robots import Robot as Stored
from agencies.messages.robots import robot_of
from agencies.messages.sending import ATTEMPTS, BACK_OFF, send_due
from agencies.messages.webhook import Unfit, check_address, payload, signature
from agencies.messages.wording import told
from agencies.messages.writing import write
from agencies.models import CalendarDay, User
from config import places
from tests.agencies.receiving import Robot, serve
from tests.faults.conftest import at_once, database_of_the_test
from tests.world import SHANGHAI, TUESDAY, World

HOURS = Hours(
    Calendar.of(
        off=[date(2026, 2, day) for day in range(15, 24)],
        made_up=[date(2026, 2, 14), date(2026, 2, 28)],
        years=[2026],
    ),
    time(9),
    time(18),
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def tell(
    user: User, key: str = "event:1", now: datetime = TUESDAY, kind: Kind = Kind.LETTER, **params: Any
) -> Message:
    params = {"letter": "北治欠办转〔2026〕1号"} | params
    fresh = User.objects.select_related("preference").get(pk=user.pk)
    write(kind, [fresh], key=key, params=params, path="/cases/1/", reference="130304-20260428-0001", now=now)
    return Message.objects.get(recipient=user, key=key)


@pytest.fixture
def water(world: World) -> User:
    """Somebody with an e-mail address."""
    world.water.email = "water@example.com"
    world.water.save(update_fields=["email"])
    return world.water


@pytest.fixture
def robot(settings: Any) -> Iterator[Robot]:
    settings.XINZE_WEBHOOK_PRIVATE = True
    robot = Robot()
    server = serve(robot)
    yield robot
    server.shutdown()
    server.server_close()


def with_robot(user: User, robot: Robot, kind: str = "wecom", **more: Any) -> None:
    choice: dict[str, Any] = {
        "email": False,
        "digest": "none",
        "webhook": True,
        "robot": kind,
        "address": robot.address,
    }
    choose(user, Choice(**choice | more))


def state(message: Message, channel: str = Channel.EMAIL) -> str:
    return message.deliveries.get(channel=channel).state


# ---- written


def test_an_event_told_twice_is_one_message(water: User) -> None:
    tell(water)
    tell(water)
    assert Message.objects.filter(recipient=water).count() == 1
    assert Delivery.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(recipient=water, kind="letter", key="event:1", path="/", created_at=TUESDAY)


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere", "x"])
def test_a_message_leads_to_a_page_of_this_site_only(water: User, path: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(recipient=water, kind="letter", key="k", path=path, created_at=TUESDAY)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_has_words_and_is_said_even_where_a_detail_is_missing(kind: Kind, language: str) -> None:
    with translation.override(language):
        words = told(Message(kind=kind, params={}, reference="1"))
    assert words.subject
    assert "%(" not in words.subject + words.text


def test_every_kind_can_be_chosen() -> None:
    chosen = [kind for _topic, kinds in TOPICS for kind in kinds]
    assert sorted(chosen) == sorted(set(Kind) - {Kind.TEST})
    assert set(WORDS) == set(Kind)


def test_a_kind_that_is_no_longer_known_is_called_by_its_case() -> None:
    assert told(Message(kind="gone", params={}, reference="130304-1")).subject == "130304-1"


def test_codes_are_read_in_the_language_of_the_reader() -> None:
    message = Message(
        kind=Kind.DUE_SOON, params={"limit": "feedback", "due": "2026-05-09", "agency": "水务局"}
    )
    with translation.override("en"):
        assert told(message).subject == "Due on 2026-05-09: Feedback"


# ---- by e-mail


def test_an_email_says_what_where_and_under_which_key(
    water: User, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    settings.XINZE_URL = "https://xinze.example.gov.cn/"
    message = tell(water)
    assert mailoutbox == []
    assert send_due(TUESDAY) == 1
    [mail] = mailoutbox
    assert mail.to == ["water@example.com"]
    assert "北治欠办转〔2026〕1号" in mail.subject
    assert "https://xinze.example.gov.cn/cases/1/" in mail.body
    assert "130304-20260428-0001" in mail.body
    assert mail.extra_headers["X-Xinze-Key"] == f"event:1-{water.pk}"
    assert (state(message), message.deliveries.get().sent_at) == ("sent", TUESDAY)
    assert send_due(TUESDAY + timedelta(hours=1)) == 0
    assert len(mailoutbox) == 1


def test_without_a_mail_server_nothing_goes_out_and_nothing_waits(water: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert tell(water).deliveries.count() == 0
    assert send_due(TUESDAY) == 0


def test_a_mail_server_taken_away_leaves_nothing_waiting_for_ever(water: User, settings: Any) -> None:
    message = tell(water)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    send_due(TUESDAY)
    assert state(message) == "given_up"


def test_who_has_no_address_is_told_in_the_product_only(world: World, mailoutbox: list[EmailMessage]) -> None:
    assert tell(world.water).deliveries.count() == 0


def test_an_account_closed_meanwhile_gets_nothing(water: User, mailoutbox: list[EmailMessage]) -> None:
    message = tell(water)
    User.objects.filter(pk=water.pk).update(is_active=False)
    send_due(TUESDAY)
    assert (state(message), mailoutbox) == ("given_up", [])


# ---- in working hours


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(4, 28, 9), None),
        (at(4, 28, 17, 59), None),
        (at(4, 28, 18), at(4, 29, 9)),
        (at(4, 28, 8, 59), at(4, 28, 9)),
        (at(4, 28, 0), at(4, 28, 9)),
        (at(4, 25, 11), at(4, 27, 9)),  # Saturday
        (at(2, 14, 11), None),  # a Saturday worked for the Spring Festival
        (at(2, 14, 20), at(2, 24, 9)),  # and nine days off after it
        (at(2, 17, 11), at(2, 24, 9)),  # the Spring Festival
        (at(12, 31, 20), datetime(2027, 1, 1, 9, tzinfo=SHANGHAI)),  # not published yet: a plain Friday
    ],
)
def test_what_goes_out_waits_for_the_start_of_work(now: datetime, opens: datetime | None) -> None:
    assert HOURS.ready_at(now, written_at=now, in_digest=False) == (opens or now)


@pytest.mark.parametrize(
    ("written", "goes"),
    [
        (at(4, 28, 8), at(4, 28, 9)),
        (at(4, 28, 10), at(4, 29, 9)),
        (at(4, 30, 23), HOURS.next_start(at(4, 30, 23))),
    ],
)
def test_what_is_collected_goes_at_the_next_start_of_work(written: datetime, goes: datetime) -> None:
    assert HOURS.ready_at(written, written_at=written, in_digest=True) == goes
    assert HOURS.ready_at(
        goes + timedelta(minutes=3), written_at=written, in_digest=True
    ) == goes + timedelta(minutes=3)


def test_mistake_of_others_escalation_mail_at_midnight_and_on_weekends(
    water: User, mailoutbox: list[EmailMessage]
) -> None:
    """Zammad. A limit lapses at midnight and the mail went out then."""
    midnight = tell(water, "step:1", at(4, 28, 0), Kind.OVERDUE)
    saturday = tell(water, "step:2", at(4, 25, 10), Kind.OVERDUE)
    assert send_due(at(4, 25, 10)) == 0
    assert saturday.deliveries.get().next_at == at(4, 27, 9)
    assert Message.objects.filter(recipient=water).count() == 2, "in the product they are there at once"
    assert send_due(at(4, 27, 9)) == 1
    assert send_due(at(4, 28, 0, 1)) == 0
    assert midnight.deliveries.get().next_at == at(4, 28, 9)
    assert send_due(at(4, 28, 8, 59)) == 0
    assert send_due(at(4, 28, 9)) == 1
    assert len(mailoutbox) == 2


def test_a_make_up_saturday_is_a_day_of_work_and_the_spring_festival_is_not(
    water: User, mailoutbox: list[EmailMessage]
) -> None:
    tell(water, "step:1", at(2, 14, 10))
    assert send_due(at(2, 14, 10)) == 1
    festival = tell(water, "step:2", at(2, 17, 10))
    assert send_due(at(2, 17, 10)) == 0
    assert festival.deliveries.get().next_at == at(2, 24, 9)


def test_a_holiday_of_the_place_is_kept_there(water: User, mailoutbox: list[EmailMessage]) -> None:
    from agencies.models import LocalDay

    LocalDay.objects.create(region_id="130304", day=date(2026, 4, 28), name="本地节日", source="测试")
    message = tell(water)
    assert send_due(TUESDAY) == 0
    assert message.deliveries.get().next_at == at(4, 29, 9)


def test_a_calendar_corrected_meanwhile_counts(water: User, mailoutbox: list[EmailMessage]) -> None:
    """Hours are judged when it goes out, not when it was written."""
    tell(water, now=at(4, 25, 10))
    CalendarDay.objects.create(day=date(2026, 4, 25), is_working=True, name="调休")
    assert send_due(at(4, 25, 10)) == 1


# ---- together, once a day


def test_a_daily_email_holds_all_that_waits(water: User, mailoutbox: list[EmailMessage]) -> None:
    choose(water, Choice(email=True, digest="daily", webhook=False, robot="wecom"))
    messages = [tell(water, f"event:{number}", at(4, 28, 10 + number)) for number in range(3)]
    assert send_due(at(4, 28, 17)) == 0
    assert send_due(at(4, 29, 9, 1)) == 3
    [mail] = mailoutbox
    assert mail.body.count("130304-20260428-0001") == 3
    assert {state(each) for each in messages} == {"sent"}


def test_a_daily_email_that_fails_loses_nothing(
    water: User, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    choose(water, Choice(email=True, digest="daily", webhook=False, robot="wecom"))
    tell(water, "event:1", at(4, 28, 10))
    settings.EMAIL_BACKEND, works = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_due(at(4, 29, 9, 1)) == 0
    settings.EMAIL_BACKEND = works
    tell(water, "event:2", at(4, 29, 9, 3))
    assert send_due(at(4, 29, 9, 30)) == 1, "the one that failed; the new one waits for tomorrow"
    assert send_due(at(4, 30, 9)) == 1


def test_mistake_of_others_the_second_reminder_of_a_day_is_missed(
    water: User, mailoutbox: list[EmailMessage]
) -> None:
    """Zammad. One message per type per day, so the second reminder was dropped."""
    for number in (1, 2):
        tell(water, f"step:{number}", TUESDAY, Kind.DUE_SOON)
    assert Message.objects.filter(recipient=water, kind=Kind.DUE_SOON).count() == 2
    assert send_due(TUESDAY) == 2
    assert len(mailoutbox) == 2


# ---- to robots


def test_a_wecom_robot_is_told_in_its_own_way(world: World, robot: Robot) -> None:
    with_robot(world.water, robot)
    message = tell(world.water)
    assert send_due(TUESDAY) == 1
    [(path, headers, body)] = robot.calls
    assert path == "/send?key=s3cret-robot-key"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert (body["msgtype"], list(body)) == ("text", ["msgtype", "text"])
    assert "北治欠办转〔2026〕1号" in body["text"]["content"]
    assert robot.keys == [f"event:1-{world.water.pk}"]
    assert state(message, "webhook") == "sent"


def test_a_dingtalk_robot_is_signed_as_it_asks(world: World, robot: Robot) -> None:
    with_robot(world.water, robot, "dingtalk", secret="SEC0123")
    tell(world.water)
    assert send_due(TUESDAY) == 1
    query = parse_qs(urlsplit(robot.calls[0][0]).query)
    stamp = query["timestamp"][0]
    expected = hmac.new(b"SEC0123", f"{stamp}\nSEC0123".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected
    assert query["key"] == ["s3cret-robot-key"]
    assert abs(int(stamp) / 1000 - datetime.now(UTC).timestamp()) < 60


def test_the_signature_is_escaped_for_an_address() -> None:
    assert signature("SEC", 1_577_808_000_000).startswith("timestamp=1577808000000&sign=")
    assert not set(signature("SEC", 1_577_808_000_000).partition("sign=")[2]) & set("+/=")


def test_another_programme_gets_plain_json_with_the_key(world: World) -> None:
    message = tell(world.water)
    body = payload("plain", message)
    assert (body["key"], body["kind"], body["reference"]) == (
        f"event:1-{world.water.pk}", "letter", "130304-20260428-0001",
    )  # fmt: skip


def test_a_robot_that_says_no_in_its_body_has_not_taken_it(world: World, robot: Robot) -> None:
    """WeCom and DingTalk answer 200 to everything."""
    robot.answer = b'{"errcode": 45009, "errmsg": "api freq out of limit"}'
    with_robot(world.water, robot)
    message = tell(world.water)
    assert send_due(TUESDAY) == 0
    delivery = message.deliveries.get()
    assert (delivery.state, "45009" in delivery.error) == ("failed", True)


@pytest.mark.parametrize(("status", "answer"), [(500, b"{}"), (404, b""), (200, b"<html>"), (200, b"[]")])
def test_an_answer_that_makes_no_sense_is_a_failure(
    world: World, robot: Robot, status: int, answer: bytes
) -> None:
    robot.status, robot.answer = status, answer
    with_robot(world.water, robot)
    message = tell(world.water)
    assert send_due(TUESDAY) == 0
    assert state(message, "webhook") == "failed"


def test_a_redirect_is_not_followed(world: World, robot: Robot) -> None:
    elsewhere = Robot()
    server = serve(elsewhere)
    robot.status, robot.headers = 302, {"Location": elsewhere.address}
    with_robot(world.water, robot)
    message = tell(world.water)
    assert send_due(TUESDAY) == 0
    assert (state(message, "webhook"), elsewhere.calls, len(robot.calls)) == ("failed", [], 1)
    server.shutdown()
    server.server_close()


def test_it_is_tried_again_later_and_later_and_then_given_up(world: World, robot: Robot) -> None:
    robot.status = 503
    with_robot(world.water, robot)
    delivery = tell(world.water).deliveries.get()
    now, waits = TUESDAY, []
    for attempt in range(1, ATTEMPTS + 1):
        send_due(now)
        delivery.refresh_from_db()
        assert delivery.attempts == attempt
        waits.append(delivery.next_at - now)
        assert send_due(now + timedelta(seconds=59)) == 0, "not before its time"
        now = max(delivery.next_at, now)
        if not HOURS.is_open(now):
            send_due(now)
            delivery.refresh_from_db()
            now = delivery.next_at
    assert waits == [BACK_OFF * 2**number for number in range(ATTEMPTS)]
    assert (delivery.state, len(robot.calls)) == ("given_up", ATTEMPTS)
    assert send_due(now + timedelta(days=7)) == 0
    assert len(set(robot.keys)) == 1, "always under the same key"


def test_one_that_fails_does_not_keep_the_others_back(
    world: World, water: User, robot: Robot, mailoutbox: list[EmailMessage]
) -> None:
    robot.status = 500
    with_robot(world.market, robot)
    tell(world.market, "event:1")
    tell(water, "event:2")
    assert send_due(TUESDAY) == 1
    assert len(mailoutbox) == 1


def test_what_breaks_in_a_way_nobody_thought_of_is_noted_and_outlived(
    world: World, water: User, mailoutbox: list[EmailMessage]
) -> None:
    """A sealed address that no key of the installation opens any more."""
    choose(
        world.market,
        Choice(email=False, digest="none", webhook=True, robot="wecom", address="https://a.example/x"),
    )
    Preference.objects.filter(pk=world.market.pk).update(sealed=b"0" * 40)
    broken = tell(world.market, "event:1")
    tell(water, "event:2")
    assert send_due(TUESDAY) == 1
    assert state(broken, "webhook") == "failed"


@pytest.mark.parametrize("way", ["waits", "drips"])
def test_a_robot_that_hangs_is_left_after_a_while(
    world: World, robot: Robot, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.3)
    monkeypatch.setattr(webhook, "IN_ALL", 0.8)
    robot.waits, robot.drips = (3.0, False) if way == "waits" else (0.0, True)
    with_robot(world.water, robot)
    message = tell(world.water)
    began = datetime.now(UTC)
    assert send_due(TUESDAY) == 0
    assert (datetime.now(UTC) - began).total_seconds() < 2.5
    assert state(message, "webhook") == "failed"


def test_a_run_ends_before_the_next_begins(world: World, robot: Robot) -> None:
    robot.waits = 0.3
    with_robot(world.water, robot)
    for number in range(5):
        tell(world.water, f"event:{number}")
    assert 1 <= send_due(TUESDAY, seconds=0.4) < 5
    assert send_due(TUESDAY) > 0, "what is left over is there for the next"
    assert len(robot.calls) == len(set(robot.keys)) == 5


# ---- never into the own network


@pytest.mark.parametrize(
    "address",
    [
        "http://robot.example.com/send",
        "https://127.0.0.1/send",
        "https://10.1.2.3/send",
        "https://192.168.0.1:8443/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://redis:6379/",
        "https://2130706433/",
        "https://user:word@robot.example.com/",
        "https:///send",
        "https://robot.example.com:99999/",
        "ftp://robot.example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://robot.example.com/a b",
        "https://robot.example.com/\r\nX-Injected: 1",
        "https://机器人.example.com/",
        "https://robot.example.com/" + "a" * 500,
    ],
)
def test_an_address_that_is_none_of_a_robot_is_refused(world: World, address: str) -> None:
    with pytest.raises(Unfit):
        check_address(address)
    with pytest.raises(Invalid) as invalid:
        choose(world.water, Choice(email=True, digest="none", webhook=True, robot="wecom", address=address))
    assert list(invalid.value.errors) == ["address"]
    assert not Preference.objects.filter(sealed__isnull=False).exists()


def test_the_addresses_of_both_robots_are_taken() -> None:
    check_address("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx")
    check_address("https://oapi.dingtalk.com/robot/send?access_token=abc")


@pytest.mark.parametrize("leads_to", [["127.0.0.1"], ["10.0.0.5"], ["::1"], ["93.184.216.34", "192.168.1.1"]])
def test_a_name_that_leads_into_the_own_network_is_refused_when_it_is_called(
    world: World, robot: Robot, settings: Any, monkeypatch: pytest.MonkeyPatch, leads_to: list[str]
) -> None:
    """It may have led elsewhere when it was entered."""
    settings.XINZE_WEBHOOK_PRIVATE = False
    address = f"https://robot.example.com:{robot.port}/send"
    choose(world.water, Choice(email=False, digest="none", webhook=True, robot="wecom", address=address))
    message = tell(world.water)

    def resolve(_host: str, port: int, **_options: Any) -> list[Any]:
        family = socket.AF_INET6 if ":" in leads_to[0] else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (each, port)) for each in leads_to]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert send_due(TUESDAY) == 0
    assert (state(message, "webhook"), robot.calls) == ("given_up", [])


@pytest.fixture
def certificate(tmp_path: Any) -> tuple[str, str]:
    """(certificate, key) of `localhost`, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(encoding))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(encoding, plain, serialization.NoEncryption()))
    return str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")


@pytest.mark.parametrize("is_known", [True, False])
def test_by_https_the_certificate_must_be_known(
    world: World, settings: Any, certificate: tuple[str, str], monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    settings.XINZE_WEBHOOK_PRIVATE = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    robot = Robot()
    server = serve(robot, context)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    with_robot(world.water, robot)
    message = tell(world.water)
    assert send_due(TUESDAY) == (1 if is_known else 0)
    assert (state(message, "webhook"), len(robot.calls)) == (("sent", 1) if is_known else ("failed", 0))
    server.shutdown()
    server.server_close()


def test_the_address_of_a_robot_is_a_secret(
    world: World, robot: Robot, caplog: pytest.LogCaptureFixture
) -> None:
    robot.status = 500
    with_robot(world.water, robot, secret="SEC0123")
    message = tell(world.water)
    send_due(TUESDAY)
    wanted = Preference.objects.get(pk=world.water.pk)
    assert wanted.sealed is not None
    assert b"s3cret" not in bytes(wanted.sealed) and "s3cret" not in wanted.webhook_shown
    assert "s3cret" not in caplog.text + message.deliveries.get().error + repr(robot_of(wanted))
    assert robot_of(wanted) == Stored(robot.address, "SEC0123")
    # Sealed for one person, it opens for no other.
    wanted.user_id = world.market.pk
    with pytest.raises(InvalidTag):
        robot_of(wanted)


# ---- what people choose


def test_what_is_silent_on_one_way_is_told_on_the_other_and_in_the_product(
    water: User, robot: Robot, mailoutbox: list[EmailMessage]
) -> None:
    with_robot(water, robot, email=True, silent={"email": ["letter"]})
    letter, overdue = tell(water, "event:1"), tell(water, "event:2", kind=Kind.OVERDUE)
    assert list(letter.deliveries.values_list("channel", flat=True)) == ["webhook"]
    assert set(overdue.deliveries.values_list("channel", flat=True)) == {"email", "webhook"}
    assert send_due(TUESDAY) == 3
    assert (len(mailoutbox), len(robot.calls)) == (1, 2)


def test_what_is_switched_off_meanwhile_does_not_go_out(water: User, mailoutbox: list[EmailMessage]) -> None:
    message = tell(water)
    choose(water, Choice(email=False, digest="none", webhook=False, robot="wecom"))
    send_due(TUESDAY)
    assert (state(message), mailoutbox) == ("given_up", [])


def test_a_robot_without_an_address_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as invalid:
        choose(world.water, Choice(email=True, digest="none", webhook=True, robot="wecom"))
    assert list(invalid.value.errors) == ["address"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=world.water, webhook=True)


def test_an_address_stays_until_it_is_taken_away_and_a_new_one_has_no_old_secret(
    world: World, robot: Robot
) -> None:
    with_robot(world.water, robot, secret="SEC0123")
    kept = choose(world.water, Choice(email=True, digest="daily", webhook=True, robot="dingtalk"))
    assert robot_of(kept) == Stored(robot.address, "SEC0123")
    moved = choose(
        world.water,
        Choice(email=True, digest="none", webhook=True, robot="wecom", address="https://a.example/x"),
    )
    assert robot_of(moved) == Stored("https://a.example/x", "")
    gone = choose(world.water, Choice(email=True, digest="none", webhook=False, robot="wecom", forget=True))
    assert (robot_of(gone), gone.webhook_shown) == (None, "")


def test_a_test_message_goes_out_at_once_even_at_night(
    water: User, robot: Robot, mailoutbox: list[EmailMessage]
) -> None:
    with_robot(water, robot, email=True, digest="daily")
    night = at(4, 25, 23)
    choosing.test(User.objects.get(pk=water.pk), path="/messages/", now=night)
    assert send_due(night) == 2
    assert (len(mailoutbox), len(robot.calls)) == (1, 1)


# ---- read


def test_reading_is_ones_own_and_can_be_taken_back(world: World) -> None:
    first, second = tell(world.water, "event:1"), tell(world.water, "event:2")
    other = tell(world.market)
    reading.mark_read(world.water, first.pk, TUESDAY)
    assert reading.unread_count(world.water) == 1
    late = tell(world.water, "event:3")
    marked_at = TUESDAY + timedelta(minutes=1)
    assert reading.mark_all_read(world.water, marked_at, upto=second.pk) == 1
    assert list(reading.messages_of(world.water).unread()) == [late], "what came meanwhile has not been seen"
    assert reading.unread_again(world.water, marked_at) == 1
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.read_at, other.read_at) == (TUESDAY, None)
    with pytest.raises(Message.DoesNotExist):
        reading.mark_read(world.water, other.pk, TUESDAY)


# ---- two at the same moment, and one that dies


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_the_same_moment_send_everything_once(world: World, robot: Robot) -> None:
    robot.waits = 0.02
    with_robot(world.water, robot)
    for number in range(30):
        tell(world.water, f"event:{number}")
    sent = at_once(lambda: send_due(TUESDAY), lambda: send_due(TUESDAY), lambda: send_due(TUESDAY))
    assert sum(sent) == 30
    assert len(robot.keys) == len(set(robot.keys)) == 30
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_two_senders_make_one_daily_email(water: User, mailoutbox: list[EmailMessage]) -> None:
    choose(water, Choice(email=True, digest="daily", webhook=False, robot="wecom"))
    for number in range(40):
        tell(water, f"event:{number}")
    sent = at_once(*[lambda: send_due(at(4, 29, 9))] * 3)
    assert sum(sent) == 40
    assert len(mailoutbox) == 1


_SEND = """
import django
django.setup()
from datetime import datetime
from django.conf import settings
from agencies.messages.sending import send_due
settings.XINZE_WEBHOOK_PRIVATE = True
send_due(datetime.fromisoformat("{now}"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_dies_in_the_middle_sends_it_again_under_the_same_key(
    world: World, robot: Robot
) -> None:
    robot.waits = 30
    with_robot(world.water, robot)
    message = tell(world.water)
    env = os.environ | {"DATABASE_URL": database_of_the_test(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    script = _SEND.format(now=TUESDAY.isoformat())
    sender = subprocess.Popen([sys.executable, "-c", script], cwd=places.CHECKOUT, env=env)
    assert robot.called.wait(60)
    sender.kill()
    sender.wait(10)
    robot.waits = 0
    delivery = message.deliveries.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1), "counted before it was sent"
    assert send_due(TUESDAY + timedelta(minutes=1)) == 0
    assert send_due(TUESDAY + BACK_OFF) == 1
    assert robot.keys == [f"event:1-{world.water.pk}"] * 2


def test_a_run_has_a_task_of_its_own() -> None:
    """A robot that hangs cannot hold up the sweep of the time limits."""
    from django.conf import settings

    tasks = {each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"agencies.tasks.send_messages", "cases.tasks.sweep"} <= tasks
    assert sending.RUN_SECONDS < 60
