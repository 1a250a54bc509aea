"""Personal data: encrypted at rest, found by blind index, masked wherever it is shown.

One AES-256-GCM blob per person; the identity number and the telephone also as HMAC-SHA256, so that equal ones can
be found without being read. The first key encrypts; the others still decrypt, so keys can be turned.
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12
# Digits that stand inside a longer number (an account, a case number) are left alone.
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(person: Mapping[str, str]) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(settings.XINZE_DATA_KEYS[0]).encrypt(nonce, json.dumps(person).encode(), None)


def decrypt(blob: bytes | memoryview) -> dict[str, str]:
    """Raises InvalidTag when no key of the installation opens it."""
    raw = bytes(blob)
    for key in settings.XINZE_DATA_KEYS:
        try:
            found: dict[str, str] = json.loads(_cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], None))
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


def mask_name(name: str) -> str:
    """张三 -> 张*, 欧阳小明 -> 欧***: the family name stays."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else name


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def mask_id_number(number: str) -> str:
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else "*" * len(number)


def mask_text(text: str) -> str:
    """Free text with the identity numbers and mobile telephones in it masked."""
    without_ids = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    return _PHONE.sub(lambda found: mask_phone(found[0]), without_ids)
