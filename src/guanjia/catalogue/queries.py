"""What the catalogue answers. Terms are parsed once a process and digest: bytes never change."""

import hashlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import Q

import entitlement
from guanjia.catalogue.models import Edition, Insurer, KeptBytes, Overlay


class UnknownEdition(Exception):
    code = "unknown_edition"
    customer_zh = "我们还没有收录这款产品的条款，请联系管家帮您添加。"


class EditionCard(NamedTuple):
    insurer: str
    product: str
    edition: str
    title_zh: str
    terms_digest: str
    clauses_digest: str


class InsurerCard(NamedTuple):
    code: str
    name_zh: str
    gateway: str


def edition_card(*, insurer: str, product: str, edition: str) -> EditionCard:
    """Raises UnknownEdition."""
    row = Edition.objects.filter(insurer=insurer, product=product, edition=edition).first()
    if row is None:
        raise UnknownEdition(f"{insurer}/{product}/{edition}")
    return EditionCard(
        row.insurer, row.product, row.edition, row.title_zh, row.terms_digest, row.clauses_digest
    )


@lru_cache(maxsize=512)
def terms_by_digest(
    terms_digest: str, clauses_digest: str, overlay_digests: tuple[str, ...] = ()
) -> entitlement.Terms:
    """The terms as they were when these digests were taken, whatever the files say today and
    whichever overlays were withdrawn since."""
    if overlay_digests:
        overlays = [overlay_by_digest(digest) for digest in overlay_digests]
        return entitlement.with_overlays(terms_by_digest(terms_digest, clauses_digest), overlays)
    kept = _kept(terms_digest, clauses_digest)
    return entitlement.parse_terms(
        terms=kept[terms_digest], clauses=kept[clauses_digest], name=terms_digest[:12]
    )


@lru_cache(maxsize=512)
def overlay_by_digest(digest: str) -> entitlement.Overlay:
    return entitlement.parse_overlay(_kept(digest)[digest], file=f"{digest[:12]}/overlay.yaml")


def overlays_on(event_date: date) -> tuple[entitlement.Overlay, ...]:
    """Those that stand and hold for events of that day, by code, in one statement (and one more
    for each whose bytes this process has not read yet)."""
    rows = Overlay.objects.filter(
        Q(until_date=None) | Q(until_date__gt=event_date),
        withdrawn_at=None,
        from_date__lte=event_date,
    )
    return tuple(map(overlay_by_digest, rows.order_by("code").values_list("digest", flat=True)))


def overlays_for(
    *, insurer: str, product: str, edition: str, event_date: date
) -> tuple[entitlement.Overlay, ...]:
    found = overlays_on(event_date)
    return tuple(one for one in found if one.covers(insurer, product, edition))


def _kept(*digests: str) -> dict[str, bytes]:
    rows = KeptBytes.objects.filter(digest__in=digests).values_list("digest", "content")
    return {digest: bytes(content) for digest, content in rows}


@lru_cache(maxsize=1)
def evaluator_files() -> bytes:
    """The engine's own files, rules and sentences, in one text: what an explanation rests on."""
    root = Path(entitlement.__file__).parent
    return b"".join(
        f"# {path.relative_to(root)}\n".encode() + path.read_bytes()
        for path in sorted(root.rglob("*.py"))
    )


@lru_cache(maxsize=1)
def evaluator_digest() -> str:
    return hashlib.sha256(evaluator_files()).hexdigest()


@lru_cache(maxsize=1)
def _insurers() -> dict[str, InsurerCard]:
    return {
        code: InsurerCard(code, name_zh, gateway)
        for code, name_zh, gateway in Insurer.objects.values_list("code", "name_zh", "gateway")
    }


def forget_insurers() -> None:
    _insurers.cache_clear()


def insurer_card(code: str) -> InsurerCard:
    """An insurer that is not registered is dealt with by hand, under its code as name."""
    known = _insurers().get(code)
    if known is None:
        _insurers.cache_clear()
        known = _insurers().get(code)
    return known or InsurerCard(code, code, "")


def editions() -> list[EditionCard]:
    """Every product whose wording we keep, insurer by insurer."""
    rows = Edition.objects.order_by("insurer", "product", "edition")
    return [EditionCard(*row) for row in rows.values_list(*EditionCard._fields)]
