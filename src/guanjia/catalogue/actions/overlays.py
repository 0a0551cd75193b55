"""Overlays by event date: published, put in place of an older wording, withdrawn; never removed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import connection

import entitlement
from guanjia.catalogue import queries
from guanjia.catalogue.actions.again import work_out_again
from guanjia.catalogue.actions.publish import keep_bytes
from guanjia.catalogue.models import Overlay
from guanjia.catalogue.queries import EditionCard


class NoSuchOverlay(Exception):
    code = "no_such_overlay"
    customer_zh = "没有找到这项临时规定，请核对代号后再试。"


def check_overlay(*, content: bytes, file: str) -> entitlement.Overlay:
    """As it would be published now. Raises entitlement.TermsError where it does not fit an edition
    that it covers, or contradicts an overlay that holds on the same day."""
    overlay = entitlement.parse_overlay(content, file=file)
    besides = Overlay.objects.filter(withdrawn_at=None).exclude(code=overlay.sheet.code)
    others = [queries.overlay_by_digest(one.digest) for one in besides]
    _fit([one for one in queries.editions() if _covers(overlay, one)], [overlay, *others])
    return overlay


def publish_overlay(*, content: bytes, file: str, now: datetime) -> str:
    """Its digest. Another wording under the same code takes the place of the standing one; open
    claims that either covers are worked out again. Raises as `check_overlay`."""
    _lock()
    overlay = check_overlay(content=content, file=file)
    sheet = overlay.sheet
    old = Overlay.objects.filter(code=sheet.code, withdrawn_at=None).first()
    if old and old.digest == overlay.digest:
        return overlay.digest
    keep_bytes(files={"overlay": [content]})
    if old:
        Overlay.objects.filter(id=old.id).update(withdrawn_at=now)
        _again(queries.overlay_by_digest(old.digest), because="overlay", now=now)
    Overlay.objects.create(
        code=sheet.code,
        title_zh=sheet.title_zh,
        law_zh=sheet.law_zh,
        digest=overlay.digest,
        from_date=sheet.from_date,
        until_date=sheet.until_date,
        published_at=now,
    )
    _again(overlay, because="overlay", now=now)
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
    """Sums worked out from now on go without it, those of open claims again. Raises
    NoSuchOverlay."""
    old = standing(code)
    Overlay.objects.filter(id=old.id).update(withdrawn_at=now)
    _again(queries.overlay_by_digest(old.digest), because="withdrawn", now=now)


def standing(code: str) -> Overlay:
    """Raises NoSuchOverlay."""
    found = Overlay.objects.filter(code=code, withdrawn_at=None).first()
    if found is None:
        raise NoSuchOverlay(code)
    return found


def _again(overlay: entitlement.Overlay, *, because: str, now: datetime) -> None:
    sheet = overlay.sheet
    insurers = {one.insurer for one in queries.editions() if _covers(overlay, one)}
    ends = sheet.until_date.isoformat() if sheet.until_date else None
    work_out_again(
        because=f"{because}:{sheet.code}", key=f"{because}:{overlay.digest}", insurers=insurers,
        from_date=sheet.from_date.isoformat(), until_date=ends, now=now,
    )  # fmt: skip


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
