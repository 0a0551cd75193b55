"""Seals under a person's own key. Erasing the key makes everything of that person unreadable."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from threading import Lock
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from guanjia.exchange.sealing import open_sealed, open_with, seal, seal_with
from guanjia.people.models import PersonIndex, PersonKey

FORM = "p1"


class PersonErased(Exception):
    """There is no key: the person was erased, or never had one."""

    code = "person_erased"
    customer_zh = "这位家人的资料已经按要求删除，无法再打开。"


class KeyCache:
    """Unwrapped keys, a few and for a short while: another process's erasure holds within it."""

    def __init__(self, *, size: int, seconds: float, clock: Callable[[], float]) -> None:
        self._size, self._seconds, self._clock = size, seconds, clock
        self._kept: OrderedDict[UUID, tuple[float, AESGCM]] = OrderedDict()
        self._lock = Lock()

    def get(self, person_id: UUID) -> AESGCM | None:
        with self._lock:
            until, cipher = self._kept.get(person_id, (0.0, None))
            if cipher is not None and self._clock() >= until:
                del self._kept[person_id]
                return None
            return cipher

    def put(self, person_id: UUID, cipher: AESGCM) -> None:
        with self._lock:
            self._kept[person_id] = (self._clock() + self._seconds, cipher)
            self._kept.move_to_end(person_id)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def drop(self, person_id: UUID) -> None:
        with self._lock:
            self._kept.pop(person_id, None)


CACHE = KeyCache(size=256, seconds=30, clock=time.monotonic)


def seal_for(person_id: UUID, *, place: str, plain: bytes) -> bytes:
    """`place` is "table|column|row": the seal opens nowhere else."""
    return seal_with(_cipher(person_id), plain, key_id=FORM, place=place)


def open_for(person_id: UUID, *, place: str, sealed: bytes) -> bytes:
    """Raises PersonErased, or SealBroken if bytes, place or person are not the ones sealed."""
    return open_with(_cipher(person_id), sealed, place=place)


def words_for(person_id: UUID, *, place: str, sealed: bytes | None, erased: str = "") -> str:
    """What was sealed as text; empty where nothing was, `erased` where the person is no more."""
    if sealed is None:
        return ""
    try:
        return open_for(person_id, place=place, sealed=bytes(sealed)).decode()
    except PersonErased:
        return erased


def create_keys(persons: Mapping[UUID, UUID], *, now: datetime) -> None:
    """A key for each person of the mapping person -> household, in one statement."""
    fresh = {person_id: secrets.token_bytes(32) for person_id in persons}
    PersonKey.objects.bulk_create(
        PersonKey(
            person_id=person_id,
            household_id=persons[person_id],
            wrapped=seal(key, place=_place(person_id), purpose="person_keys"),
            created_at=now,
        )
        for person_id, key in fresh.items()
    )
    for person_id, key in fresh.items():
        CACHE.put(person_id, AESGCM(key))


def erase_key(person_id: UUID) -> None:
    """Holds at once in this process, within the 30 s of the key cache in the others."""
    PersonKey.objects.filter(person_id=person_id).delete()
    PersonIndex.objects.filter(person_id=person_id).delete()
    CACHE.drop(person_id)
    # another thread may have read the row again before this transaction ended
    transaction.on_commit(lambda: CACHE.drop(person_id))


def fetch_keys(person_ids: Iterable[UUID]) -> None:
    """Reads the keys of several persons ahead, in one statement."""
    missing = {person_id for person_id in person_ids if CACHE.get(person_id) is None}
    if missing:
        for person_id, wrapped in PersonKey.objects.filter(person_id__in=missing).values_list(
            "person_id", "wrapped"
        ):
            learn_key(person_id, wrapped)


def learn_key(person_id: UUID, wrapped: bytes) -> None:
    """A key row that another statement read on its way."""
    if CACHE.get(person_id) is None:
        CACHE.put(person_id, _unwrap(person_id, wrapped))


def _cipher(person_id: UUID) -> AESGCM:
    cipher = CACHE.get(person_id)
    if cipher is None:
        wrapped = PersonKey.objects.filter(person_id=person_id).values_list("wrapped", flat=True)
        row = wrapped.first()
        if row is None:
            raise PersonErased
        cipher = _unwrap(person_id, row)
        CACHE.put(person_id, cipher)
    return cipher


def _unwrap(person_id: UUID, wrapped: bytes) -> AESGCM:
    return AESGCM(open_sealed(wrapped, place=_place(person_id), purpose="person_keys"))


def _place(person_id: UUID) -> str:
    return f"people_personkey|wrapped|{person_id}"
