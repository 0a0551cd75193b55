"""AES-GCM seals under keys derived from one master key file, and blind indexes.

A seal is bound to its place ("table|column|row"): moved elsewhere, it does not open.
Layout: one byte length of the key id, the key id, 12 bytes nonce, ciphertext with its tag.
"""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


class SealBroken(Exception):
    """The bytes were altered, moved to another place, or sealed under a key that is gone."""

    code = "seal_broken"
    customer_zh = "这份资料暂时打不开，我们已经收到提示；请稍后再试，或联系您的管家。"


class MasterKeyUnusable(Exception):
    code = "master_key_unusable"
    customer_zh = "系统正在维护，请稍后再试。"


@dataclass(frozen=True)
class Ring:
    """`current` seals, every key of `keys` opens, `index` makes blind indexes for ever."""

    current: str
    index: str
    keys: dict[str, bytes]


def seal(plain: bytes, *, place: str, purpose: str = "exchange") -> bytes:
    key_id = _ring().current
    return seal_with(_cipher(purpose, key_id), plain, key_id=key_id, place=place)


def seal_many(plains: Iterable[tuple[str, bytes]], *, purpose: str = "exchange") -> list[bytes]:
    """Each (place, bytes); the key file is looked at once."""
    key_id = _ring().current
    cipher = _cipher(purpose, key_id)
    return [seal_with(cipher, plain, key_id=key_id, place=place) for place, plain in plains]


def open_sealed(sealed: bytes, *, place: str, purpose: str = "exchange") -> bytes:
    key_id = key_id_of(sealed)
    if key_id not in _ring().keys:
        raise SealBroken("unknown key")
    return open_with(_cipher(purpose, key_id), sealed, place=place)


def seal_with(cipher: AESGCM, plain: bytes, *, key_id: str, place: str) -> bytes:
    head = bytes([len(key_id)]) + key_id.encode("ascii")
    nonce = secrets.token_bytes(NONCE)
    return head + nonce + cipher.encrypt(nonce, plain, head + place.encode())


def open_with(cipher: AESGCM, sealed: bytes, *, place: str) -> bytes:
    sealed = bytes(sealed)
    start = 1 + len(key_id_of(sealed))
    head, nonce, text = sealed[:start], sealed[start : start + NONCE], sealed[start + NONCE :]
    try:
        return cipher.decrypt(nonce, text, head + place.encode())
    except (InvalidTag, ValueError):
        raise SealBroken("does not open in this place") from None


def key_id_of(sealed: bytes) -> str:
    sealed = bytes(sealed)
    try:
        return sealed[1 : 1 + sealed[0]].decode("ascii")
    except (IndexError, UnicodeDecodeError):
        raise SealBroken("no seal") from None


def blind_index(value: str, *, purpose: str) -> bytes:
    """32 bytes that are equal for equal values; says nothing without the master key."""
    ring = _ring()
    return hmac.digest(
        _derived(ring.keys[ring.index], f"index:{purpose}"), value.encode(), "sha256"
    )


def ensure_master_key(path: Path) -> None:
    """Makes the key file (0600, its folder 0700) unless there is one; never replaces one."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    text = json.dumps({"current": "k1", "index": "k1", "keys": {"k1": key}}, indent=1)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # fails if another process was first: its key stands
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _ring() -> Ring:
    path = Path(settings.MASTER_KEY_FILE)
    try:
        return _read_ring(path, path.stat().st_mtime_ns)
    except OSError:
        raise MasterKeyUnusable("the master key file cannot be read") from None


@lru_cache(maxsize=4)
def _read_ring(path: Path, _mtime_ns: int) -> Ring:
    """A rotated file is read again because its mtime differs."""
    try:
        data = json.loads(path.read_text())
        keys = {name: base64.b64decode(key, validate=True) for name, key in data["keys"].items()}
        ring = Ring(data["current"], data.get("index", next(iter(keys))), keys)
        sound = ring.current in keys and ring.index in keys
    except (KeyError, TypeError, ValueError, StopIteration):
        raise MasterKeyUnusable("the master key file is not in its form") from None
    if not sound or any(len(key) != 32 for key in keys.values()):
        raise MasterKeyUnusable("the master key file is not in its form")
    return ring


def _cipher(purpose: str, key_id: str) -> AESGCM:
    return _cipher_of(_ring().keys[key_id], purpose)


@lru_cache(maxsize=32)
def _cipher_of(master: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derived(master, f"seal:{purpose}"))


@lru_cache(maxsize=64)
def _derived(master: bytes, info: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=info.encode()).derive(master)
