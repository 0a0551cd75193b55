"""Overlays by event date: published, put in place of an older wording, withdrawn; never removed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import connection

import entitlement
from guanjia.catalogue import queries
from guanjia.catalogue.actions.publish import keep_bytes
from guanjia.catalogue.models import Overlay
from guanjia.catalogue.queries import EditionCard


class NoSuchOverlay(Exception):
    code = "no_such_overlay"
    customer_zh = "没有找到这项临时规定，请核对代号后再试。"


def publish_overlay(*, content: bytes, file: str, now: datetime) -> str:
    """Its digest. Another wording under the same code takes the place of the standing one. Raises
    entitlement.TermsError where it does not fit an edition that it covers, or contradicts an
    overlay that holds on the same day."""
    overlay = entitlement.parse_overlay(content, file=file)
    sheet = overlay.sheet
    _lock()
    standing = {one.code: one for one in Overlay.objects.filter(withdrawn_at=None)}
    old = standing.pop(sheet.code, None)
    if old and old.digest == overlay.digest:
        return overlay.digest
    others = [queries.overlay_by_digest(one.digest) for one in standing.values()]
    _fit([one for one in queries.editions() if _covers(overlay, one)], [overlay, *others])
    keep_bytes(files={"overlay": [content]})
    if old:
        Overlay.objects.filter(id=old.id).update(withdrawn_at=now)
    Overlay.objects.create(
        code=sheet.code,
        title_zh=sheet.title_zh,
        law_zh=sheet.law_zh,
        digest=overlay.digest,
        from_date=sheet.from_date,
        until_date=sheet.until_date,
        published_at=now,
    )
    return overlay.digest


def publish_overlays(*, root: Path, now: datetime) -> int:
    """Every `<code>/overlay.yaml` below `root` whose bytes were never published, so that what was
    withdrawn does not come back; returns how many."""
    known = set(Overlay.objects.values_list("digest", flat=True))
    new = 0
    for path in sorted(root.glob("*/overlay.yaml")):
        overlay = entitlement.load_overlay(path)
        if overlay.digest not in known:
            publish_overlay(content=path.read_bytes(), file=overlay.file, now=now)
            new += 1
    return new


def withdraw_overlay(*, code: str, now: datetime) -> None:
    """Sums worked out from now on go without it. Raises NoSuchOverlay."""
    if not Overlay.objects.filter(code=code, withdrawn_at=None).update(withdrawn_at=now):
        raise NoSuchOverlay(code)


def check_standing() -> None:
    """After editions were published: raises TermsError where a standing overlay fits no more."""
    _lock()
    digests = Overlay.objects.filter(withdrawn_at=None).values_list("digest", flat=True)
    if overlays := [queries.overlay_by_digest(digest) for digest in digests]:
        _fit(queries.editions(), overlays)


def _fit(cards: Iterable[EditionCard], overlays: Sequence[entitlement.Overlay]) -> None:
    """On every day on which another set of overlays begins to hold."""
    for card in cards:
        mine = [one for one in overlays if _covers(one, card)]
        tried: set[tuple[str, ...]] = set()
        for day in _days(mine):
            holding = [one for one in mine if one.holds_on(day)]
            digests = tuple(one.digest for one in holding)
            if digests not in tried:
                tried.add(digests)
                terms = queries.terms_by_digest(card.terms_digest, card.clauses_digest)
                entitlement.with_overlays(terms, holding)


def _days(overlays: Iterable[entitlement.Overlay]) -> list[date]:
    sheets = [one.sheet for one in overlays]
    ends = [sheet.until_date for sheet in sheets if sheet.until_date is not None]
    return sorted({*(sheet.from_date for sheet in sheets), *ends})


def _covers(overlay: entitlement.Overlay, card: EditionCard) -> bool:
    return overlay.covers(card.insurer, card.product, card.edition)


def _lock() -> None:
    """Two that contradict each other must not pass the check side by side."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalogue_overlay IN SHARE ROW EXCLUSIVE MODE")
