"""Personal data: encrypted at rest, found by blind index, masked wherever it is shown.

One AES-256-GCM blob per person; the identity number and the telephone also as HMAC-SHA256, so that equal ones can
be found without being read. The first key encrypts; the others still decrypt, so keys can be turned.
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from json.encoder import encode_basestring_ascii as _quoted

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
# Digits that stand inside a longer number (an account, a case number) are not taken for a telephone.
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_BANK_CARD = re.compile(r"(?<!\d)62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－＋", "0123456789-+")


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(person: Mapping[str, str], about: str) -> bytes:
    """`about` names what the person belongs to, such as a case number: the blob opens nowhere else."""
    nonce = os.urandom(_NONCE)
    cipher = _cipher(settings.XINZE_DATA_KEYS[0])
    return nonce + cipher.encrypt(nonce, json.dumps(person).encode(), about.encode())


def decrypt(blob: bytes | memoryview, about: str) -> dict[str, str]:
    """Raises InvalidTag when no key of the installation opens it, or when it was sealed for something else."""
    raw = bytes(blob)
    for key in settings.XINZE_DATA_KEYS:
        try:
            found: dict[str, str] = json.loads(
                _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
            )
        except InvalidTag:
            continue
        return found
    raise InvalidTag


def blind(kind: str, value: str) -> bytes | None:
    """The blind index of an identity number or telephone; None when there is none."""
    if not value:
        return None
    text = f"{kind}:{value.strip().upper()}".encode()
    return hmac.new(settings.XINZE_INDEX_KEY, text, hashlib.sha256).digest()


def encrypt_many(people: Sequence[tuple[Mapping[str, str], str]]) -> list[bytes]:
    """As `encrypt` does for each (person, about): for lists of millions of them."""
    nonces = os.urandom(_NONCE * len(people))
    seal = _cipher(settings.XINZE_DATA_KEYS[0]).encrypt
    sealed, at = [], 0
    for person, about in people:
        nonce = nonces[at : at + _NONCE]
        at += _NONCE
        text = ", ".join([f"{_quoted(field)}: {_quoted(value)}" for field, value in person.items()])
        sealed.append(nonce + seal(nonce, b"{%b}" % text.encode(), about.encode()))
    return sealed


def blind_many(kind: str, values: Iterable[str]) -> list[bytes]:
    """As `blind` does for each; none of the values may be empty. The two halves of the HMAC are begun only once."""
    key = settings.XINZE_INDEX_KEY
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + f"{kind}:".encode())
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
    found = []
    for value in values:
        within = inner.copy()
        within.update(value.strip().upper().encode())
        around = outer.copy()
        around.update(within.digest())
        found.append(around.digest())
    return found


def mask_name(name: str) -> str:
    """张三 -> 张*, 欧阳小明 -> 欧***: the family name stays."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else name


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def mask_id_number(number: str) -> str:
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def mask_card(number: str) -> str:
    return f"{number[:4]}****{number[-4:]}"


def mask_text(text: str) -> str:
    """Free text with the numbers of persons in it masked: identity, telephone, bank card; however they are spaced."""
    text = text.translate(_FULL_WIDTH)
    for pattern, mask in _MASKS:
        text = pattern.sub(partial(_masked, mask), text)
    return text


def _masked(mask: Callable[[str], str], found: re.Match[str]) -> str:
    if _CASE_NUMBER.fullmatch(found[0].strip()):
        return found[0]
    return mask(re.sub(r"[ -]", "", found[found.lastindex or 0]))


# A number of ours, 130304-20260428-0001: shaped like an identity number, but of a day that nobody old enough to be
# owed wages was born on.
_CASE_NUMBER = re.compile(r"[0-9]{6}-20[2-9][0-9](?:0[1-9]|1[0-2])[0-3][0-9]-[0-9]{4}")

_MASKS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_BANK_CARD, mask_card),
    (_ID_NUMBER, mask_id_number),
    (_PHONE, mask_phone),
    (_LANDLINE, mask_phone),
)
