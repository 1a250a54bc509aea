"""Group robots: one POST to an address a person entered, which must lead out into the open network and nowhere else."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import time
from typing import Any
from urllib.parse import SplitResult, quote_plus, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.messages.mailing import lines_of, link_to
from agencies.messages.models import Message, Preference
from agencies.messages.robots import Robot
from agencies.messages.wording import told

ADDRESS_MAX = 500
# For connecting and for each read; and for all of it, because a server may send one byte at a time for ever.
TIMEOUT, IN_ALL = 5.0, 10.0
_ANSWER_MAX = 65_536


class Unfit(ValueError):
    """This address is not called. The message is for the person whose it is; it does not repeat the address."""


class Unanswered(OSError):
    """The other side did not take it. The message does not repeat the address."""


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be tried. Where its name leads is judged when it is called.

    Raises Unfit.
    """
    if len(address) > ADDRESS_MAX or not address.isascii() or not address.isprintable() or " " in address:
        raise Unfit(_("This is not an address of a robot."))
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Unfit(_("This is not an address of a robot.")) from None
    private = settings.XINZE_WEBHOOK_PRIVATE
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise Unfit(_("The address must begin with https://."))
    if not host or parts.username is not None or parts.password is not None:
        raise Unfit(_("This is not an address of a robot."))
    if not private and (host == "localhost" or ("." not in host.strip("[]") and ":" not in host)):
        raise Unfit(_("The address leads into the internal network; that is not allowed."))
    if (literal := _literal(host)) and not _may_be_called(literal):
        raise Unfit(_("The address leads into the internal network; that is not allowed."))
    return parts


def shown(address: str) -> str:
    """What may be seen of an address: where it leads, and by which ending its owner knows it again."""
    return f"{urlsplit(address).hostname} …{address[-4:]}"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_be_called(address: IPv4Address | IPv6Address) -> bool:
    if settings.XINZE_WEBHOOK_PRIVATE:
        return True
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _may_be_called(address.ipv4_mapped)
        # Ways of writing an internal IPv4 address that nobody needs for a robot.
        if address.sixtofour or address.teredo or address in _TRANSLATED:
            return False
    return address.is_global and not address.is_multicast


class _Net:
    """64:ff9b::/96, through which a gateway reaches any IPv4 address."""

    def __contains__(self, address: IPv6Address) -> bool:
        return int(address) >> 32 == 0x64FF9B << 64


_TRANSLATED = _Net()


def post(kind: str, robot: Robot, message: Message) -> None:
    """Hand a message to a robot. Raises Unfit, OSError or HTTPException.

    It may have arrived all the same and then comes again: its key is in a header and, for programmes, in the body.
    """
    parts = check_address(robot.address)
    body = json.dumps(payload(kind, message), ensure_ascii=False).encode()
    query = parts.query
    if kind == Preference.Robot.DINGTALK and robot.secret:
        query += ("&" if query else "") + signature(robot.secret, int(time() * 1000))
    target = (parts.path or "/") + (f"?{query}" if query else "")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Xinze",
        "X-Xinze-Key": f"{message.key}-{message.recipient_id}",
    }
    status, answer = _exchange(parts, target, body, headers)
    _judge(kind, status, answer)


def payload(kind: str, message: Message) -> dict[str, Any]:
    """https://developer.work.weixin.qq.com/document/path/91770 and
    https://open.dingtalk.com/document/robots/custom-robot-access want the same for plain text."""
    if kind != Preference.Robot.PLAIN:
        return {"msgtype": "text", "text": {"content": "\n".join(["【薪责】", *lines_of(message)])}}
    words = told(message)
    return {
        "key": f"{message.key}-{message.recipient_id}",
        "kind": message.kind,
        "subject": words.subject,
        "text": words.text,
        "reference": message.reference,
        "url": link_to(message) or message.path,
        "at": message.created_at.isoformat(),
    }


def signature(secret: str, milliseconds: int) -> str:
    """The query by which DingTalk knows a robot's owner: HMAC-SHA256 over time and secret, keyed with the secret."""
    text = f"{milliseconds}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest())
    return f"timestamp={milliseconds}&sign={quote_plus(sign)}"


def _judge(kind: str, status: int, answer: bytes) -> None:
    if 300 <= status < 400:
        raise Unanswered(_("The address only points to another one (%(status)s).") % {"status": status})
    if not 200 <= status < 300:
        raise Unanswered(_("The other side answered %(status)s.") % {"status": status})
    if kind == Preference.Robot.PLAIN:
        return
    # Both robots answer 200 to everything and say in the body whether they took it.
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise Unanswered(_("The robot's answer cannot be read.")) from None
    if code != 0:
        raise Unanswered(_("The robot refused it with code %(code)s.") % {"code": str(code)[:20]})


def _exchange(parts: SplitResult, target: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and the beginning of the answer; no redirect is followed."""
    connection = _connected(parts)
    cut = threading.Timer(IN_ALL, _cut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", target, body, dict(headers))
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.read(_ANSWER_MAX)
    finally:
        cut.cancel()
        connection.close()


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # gone already


def _connected(parts: SplitResult) -> HTTPConnection:
    """Connected to an address that was looked at: a name that is asked twice may lead elsewhere the second time."""
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    sock = _dialled(_resolved(host, port), port)
    if not secure:
        plain = HTTPConnection(host, port, timeout=TIMEOUT)
        plain.sock = sock
        return plain
    context = ssl.create_default_context()
    encrypted = HTTPSConnection(host, port, timeout=TIMEOUT, context=context)
    try:
        encrypted.sock = context.wrap_socket(sock, server_hostname=host)
    except OSError:
        sock.close()
        raise
    return encrypted


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unanswered(_("There is no server of this name.")) from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(_may_be_called(ip_address(each.partition("%")[0])) for each in addresses):
        raise Unfit(_("The address leads into the internal network; that is not allowed."))
    return addresses


def _dialled(addresses: Sequence[str], port: int) -> socket.socket:
    last: OSError = Unanswered(_("There is no server of this name."))
    for address in addresses[:2]:
        try:
            return socket.create_connection((address, port), timeout=TIMEOUT)
        except OSError as error:
            last = error
    raise last
