"""Papers of a project: handed in, judged by a named officer, hidden with a reason; and how they are served."""

import io
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from agencies.documents.accepting import FileRefused
from agencies.errors import Invalid, Refused
from agencies.models import User
from projects.models import Document, PartyAccount, Project, ProjectEvent
from projects.registers import documents_actions
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World

_number = count()


def paper(name: str = "施工合同.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + str(next(_number)).encode() + b"\n%%EOF\n")


def photograph() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (600, 400), "orange").save(made, "JPEG")
    return SimpleUploadedFile("工地.jpg", made.getvalue())


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def labour_manager(site: Site) -> User:
    """Somebody with a log-in for this project and nothing else."""
    user = User.objects.create_user("bdh-manager", role="party", full_name="劳资专管员")
    PartyAccount.objects.create(
        user=user, project=site.school, part="labour_manager", company=site.builder, opened_at=TUESDAY,
        opened_by=site.world.hrss,
    )  # fmt: skip
    return user


def store(site: Site, by: Any = None, **said: Any) -> Document:
    given: dict[str, Any] = {"purpose": "guarantee"} | said
    return documents_actions.store(site.school.pk, paper(), by=by or site.world.housing, now=TUESDAY, **given)


def test_a_paper_is_stored_with_what_it_proves(site: Site) -> None:
    made = store(
        site, issuer="示例银行", number="保-1", dated_on=date(2026, 3, 1), contract_id=site.general.pk
    )
    assert (made.kind, made.verification, made.stored_by) == ("pdf", "unchecked", site.world.housing)
    event = ProjectEvent.objects.get(act="document_stored")
    assert event.details["purpose"] == "guarantee" and "name" not in event.details


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"purpose": "gossip"}, "purpose", "Allowed: approval"),
        ({"contract_id": 0}, "contract_id", "no such contract"),
        ({"company_id": 0}, "company_id", "no such company"),
        ({"issuer": "行" * 101}, "issuer", "At most 100"),
        ({"dated_on": date(2026, 3, 1), "valid_until": date(2026, 2, 1)}, "valid_until", "before the day"),
    ],
)
def test_what_is_said_of_a_paper_must_hold(site: Site, said: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        store(site, **said)
    assert words in str(refused.value.errors[field][0])


def test_a_file_is_refused_by_its_content_its_size_and_its_twin(site: Site) -> None:
    given: dict[str, Any] = {"purpose": "permit", "by": site.world.housing, "now": TUESDAY}
    for name, content, code in (
        ("许可.pdf", b"MZ\x90\x00" * 9, "kind-not-allowed"),
        ("空.pdf", b"", "empty-file"),
    ):
        with pytest.raises(FileRefused, match=code):
            documents_actions.store(site.school.pk, SimpleUploadedFile(name, content), **given)
    with pytest.raises(FileRefused, match="file-too-large"):
        large = SimpleUploadedFile("大.pdf", b"%PDF-1.7" + bytes(20 * 1024 * 1024))
        documents_actions.store(site.school.pk, large, **given)
    same = SimpleUploadedFile("许可.pdf", b"%PDF-1.7 same")
    documents_actions.store(site.school.pk, same, **given)
    with pytest.raises(FileRefused, match="already-attached"):
        documents_actions.store(site.school.pk, same, **given)


def test_a_party_hands_in_for_its_own_project_and_strangers_do_not(site: Site) -> None:
    manager = labour_manager(site)
    made = store(site, by=manager)
    assert made.stored_by == manager
    with pytest.raises(Refused, match="not-your-part"):
        store(site, by=site.world.market)
    other = Project.objects.create(
        code="BDH-P-9002", name="另一工程", jurisdiction_id="130304", region_id="130304100", sector="water"
    )
    with pytest.raises(Project.DoesNotExist):
        documents_actions.store(other.pk, paper(), purpose="board", by=manager, now=TUESDAY)


@pytest.mark.clause("TL-2.2.2f")
def test_a_named_officer_says_whether_a_certificate_is_genuine_and_doubtful_ones_prove_nothing(
    site: Site,
) -> None:
    made = store(site)
    with pytest.raises(Refused, match="not-your-part"):
        documents_actions.verify(made.pk, "confirmed", how="电话核实", by=site.world.haibin, now=TUESDAY)
    with pytest.raises(Invalid, match="verification"):
        documents_actions.verify(made.pk, "fine", how="电话核实", by=site.world.housing, now=TUESDAY)
    with pytest.raises(Invalid, match="how"):
        documents_actions.verify(made.pk, "false", how="", by=site.world.housing, now=TUESDAY)
    for verification, is_trusted in (
        ("confirmed", True),
        ("doubtful", False),
        ("false", False),
        ("unchecked", True),
    ):
        found = documents_actions.verify(
            made.pk, verification, how="向开立银行核实", by=site.world.housing, now=TUESDAY
        )
        assert (found.verified_by, found.verification_note) == (site.world.housing, "向开立银行核实")
        assert Document.objects.trusted().filter(pk=made.pk).exists() is is_trusted
        with pytest.raises(Refused, match="verified-so-already"):
            documents_actions.verify(made.pk, verification, how="再次", by=site.world.hrss, now=TUESDAY)
    turned = ProjectEvent.objects.filter(act="document_verified").order_by("pk")
    assert [each.details["was"] for each in turned] == ["unchecked", "confirmed", "doubtful", "false"]


@pytest.mark.clause("TL-2.2.2f")
def test_diverted_funds_are_a_finding_of_who_supervises(site: Site) -> None:
    given: dict[str, Any] = {"note": "专户资金转入股东账户", "now": TUESDAY}
    with pytest.raises(Refused, match="not-your-part"):
        documents_actions.find_diverted(site.school.pk, True, by=site.world.haibin, **given)
    with pytest.raises(Invalid, match="note"):
        documents_actions.find_diverted(site.school.pk, True, by=site.world.hrss, now=TUESDAY, note="")
    assert documents_actions.find_diverted(site.school.pk, True, by=site.world.hrss, **given).funds_diverted
    with pytest.raises(Refused, match="found-so-already"):
        documents_actions.find_diverted(site.school.pk, True, by=site.world.hrss, **given)
    documents_actions.find_diverted(site.school.pk, False, by=site.world.hrss, **given)
    assert list(ProjectEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "funds_found_diverted", "funds_found_in_order",
    ]  # fmt: skip


def test_a_paper_is_hidden_with_a_reason_by_who_supervises_or_its_own_hand(site: Site) -> None:
    manager = labour_manager(site)
    own, checked = store(site, by=manager), store(site, by=manager)
    documents_actions.verify(checked.pk, "false", how="伪造", by=site.world.housing, now=TUESDAY)
    with pytest.raises(Refused, match="not-your-part"):
        documents_actions.take_away(checked.pk, reason="传错了", by=manager, now=TUESDAY)
    with pytest.raises(Invalid, match="reason"):
        documents_actions.take_away(own.pk, reason="", by=manager, now=TUESDAY)
    documents_actions.take_away(own.pk, reason="传错了", by=manager, now=TUESDAY)
    with pytest.raises(Document.DoesNotExist):
        documents_actions.take_away(own.pk, reason="传错了", by=manager, now=TUESDAY)
    documents_actions.take_away(checked.pk, reason="另行立案", by=site.world.housing, now=TUESDAY)
    assert not site.school.documents.standing().exists() and Document.objects.count() == 2
