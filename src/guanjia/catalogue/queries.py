"""What the catalogue answers. Terms are parsed once a process and digest: bytes never change."""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F

import entitlement
from guanjia.catalogue.models import Edition, Insurer, KeptBytes, Overlay, OverlayProposal


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


class OverlayCard(NamedTuple):
    code: str
    title_zh: str
    law_zh: str
    digest: str
    from_date: date
    until_date: date | None
    published_at: datetime
    withdrawn_at: datetime | None


class ProposalCard(NamedTuple):
    """`what`: publish or withdraw. `outcome`: accepted or dropped; empty while open."""

    id: UUID
    what: str
    code: str
    title_zh: str
    content: bytes
    author_id: UUID
    proposed_at: datetime
    outcome: str


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


# The digests of the overlays that stand and hold for events of %(event_date)s, by code, for a
# statement of any room: each claim is worked out under them, and should not ask twice.
DIGESTS_ON = """
ARRAY(SELECT o.digest FROM catalogue_overlay o
      WHERE o.withdrawn_at IS NULL AND o.from_date <= %(event_date)s
        AND (o.until_date IS NULL OR o.until_date > %(event_date)s)
      ORDER BY o.code)
"""


def overlays_on(event_date: date) -> tuple[entitlement.Overlay, ...]:
    """Those that stand and hold for events of that day, by code, in one statement (and one more
    for each whose bytes this process has not read yet)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {DIGESTS_ON}", {"event_date": event_date})
        return tuple(map(overlay_by_digest, cursor.fetchone()[0]))


def every_overlay() -> list[OverlayCard]:
    """Those that stand first, the newest first."""
    rows = Overlay.objects.order_by(F("withdrawn_at").desc(nulls_first=True), "-id")
    return [OverlayCard(*row) for row in rows.values_list(*OverlayCard._fields)]


def open_proposals() -> list[ProposalCard]:
    """Those that wait for a second pair of eyes, the oldest first."""
    return _proposals(outcome="")


def proposal_card(proposal_id: UUID) -> ProposalCard | None:
    return next(iter(_proposals(id=proposal_id)), None)


def _proposals(**where: object) -> list[ProposalCard]:
    rows = OverlayProposal.objects.filter(**where).order_by("proposed_at", "id")
    found = (ProposalCard(*row) for row in rows.values_list(*ProposalCard._fields))
    return [one._replace(content=bytes(one.content)) for one in found]


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
