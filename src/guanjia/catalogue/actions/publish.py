"""Bring product folders into the catalogue: terms, wording and titles, each file by its digest."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import entitlement
from guanjia.catalogue import queries
from guanjia.catalogue.actions.again import work_out_again
from guanjia.catalogue.models import Edition, Insurer, KeptBytes


class NewInsurer(NamedTuple):
    code: str
    name_zh: str
    gateway: str


def keep_bytes(*, files: Mapping[str, Sequence[bytes]]) -> dict[bytes, str]:
    """Keep files by digest; `files` is role -> contents. Returns content -> digest."""
    digests: dict[bytes, str] = {}
    rows = []
    for role, contents in files.items():
        for content in contents:
            digests[content] = hashlib.sha256(content).hexdigest()
            rows.append(KeptBytes(digest=digests[content], role=role, content=content))
    KeptBytes.objects.bulk_create(rows, ignore_conflicts=True)
    return digests


def register_insurers(*, insurers: Sequence[NewInsurer]) -> None:
    Insurer.objects.bulk_create(
        [Insurer(**insurer._asdict()) for insurer in insurers],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "gateway"],
    )
    queries.forget_insurers()


def keep_evaluator() -> None:
    """The engine's own files are kept like terms and wording: explanations can be rebuilt."""
    keep_bytes(files={"templates": [queries.evaluator_files()]})


def publish_products(*, root: Path, now: datetime) -> int:
    """Publish every `<insurer>/<product>/<edition>/` below `root`; returns how many.

    A file that changed becomes a new digest; sums worked out before keep theirs. Where the wording
    stayed and only its calculation changed, open claims are worked out again. Raises TermsError,
    also where two folders name the same edition.
    """
    folders = sorted(path.parent for path in root.glob("*/*/*/terms.yaml"))
    editions: list[Edition] = []
    places: set[tuple[str, str, str]] = set()
    kept: dict[str, list[bytes]] = {"terms": [], "clauses": []}
    for folder in folders:
        wording = (folder / "terms.yaml").read_bytes(), (folder / "clauses.md").read_bytes()
        terms = _parsed(*wording, "/".join(folder.parts[-3:]))
        place = terms.insurer, terms.product, terms.edition
        if place in places:
            raise entitlement.TermsError(
                file="/".join((*folder.parts[-3:], "terms.yaml")), line=1, clause="",
                problem=f"another folder names {'/'.join(place)} too", mend="name its own edition",
            )  # fmt: skip
        places.add(place)
        kept["terms"].append(wording[0])
        kept["clauses"].append(wording[1])
        editions.append(
            Edition(
                insurer=place[0],
                product=place[1],
                edition=place[2],
                title_zh=terms.title_zh,
                terms_digest=terms.digest,
                clauses_digest=terms.clauses_digest,
            )
        )
    keep_bytes(files=kept)
    _corrected(editions, now=now)
    Edition.objects.bulk_create(
        editions,
        update_conflicts=True,
        unique_fields=["insurer", "product", "edition"],
        update_fields=["title_zh", "terms_digest", "clauses_digest"],
    )
    return len(editions)


@lru_cache(maxsize=64)  # published again at each start, nearly always unchanged
def _parsed(terms: bytes, clauses: bytes, name: str) -> entitlement.Terms:
    return entitlement.parse_terms(terms=terms, clauses=clauses, name=name)


def _corrected(editions: Sequence[Edition], *, now: datetime) -> None:
    before = {(one.insurer, one.product, one.edition): one for one in queries.editions()}
    for new in editions:
        place = new.insurer, new.product, new.edition
        old = before.get(place)
        if (
            old
            and old.terms_digest != new.terms_digest
            and old.clauses_digest == new.clauses_digest
        ):
            work_out_again(
                because=f"terms:{'/'.join(place)}", key=f"terms:{new.terms_digest}",
                insurers={new.insurer}, from_date=None, until_date=None, now=now,
            )  # fmt: skip
