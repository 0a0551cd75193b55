"""A product's terms as they are computed: duties of steps, beside the clauses they cite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .duty import Duty
from .program import Program
from .state import Counter


@dataclass(frozen=True, slots=True)
class Clause:
    number: str
    title_zh: str
    text_zh: str


@dataclass(frozen=True, slots=True)
class Uncomputed:
    clause: str
    reason: str


class Source(NamedTuple):
    """The bytes of the two files; `name` stands before the file names in errors."""

    terms: bytes
    clauses: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A block of a duty that an overlay set otherwise or took away, and what the overlay cites.
    `clause` is the one that the block cites in the wording."""

    duty: str
    block: str
    clause: str
    code: str
    title_zh: str
    law_zh: str
    article: str
    text_zh: str
    because_zh: str
    taken_away: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Immutable; `digest` and `clauses_digest` are the SHA-256 (hex) of the two files' bytes,
    `overlay_digests` those of the overlays laid on them, and `overlaid` what these changed."""

    insurer: str
    product: str
    edition: str
    title_zh: str
    duties: tuple[Duty, ...]
    clauses: Mapping[str, Clause]
    uncomputed: tuple[Uncomputed, ...]
    counters: Mapping[str, Counter]
    digest: str
    clauses_digest: str
    program: Program = field(compare=False, repr=False)
    source: Source = field(compare=False, repr=False)
    overlay_digests: tuple[str, ...] = ()
    overlaid: tuple[Overlaid, ...] = ()

    def clause(self, number: str) -> Clause:
        return self.clauses[number]

    def duty(self, code: str) -> Duty:
        return next(duty for duty in self.duties if duty.code == code)


class TermsError(ValueError):
    """A terms file that can't be used: where, which clause, what is wrong, how to mend it."""

    code = "terms_unusable"
    customer_zh = "产品条款文件有误，暂时无法计算，请联系客服。"

    def __init__(self, *, file: str, line: int, clause: str, problem: str, mend: str) -> None:
        super().__init__(f"{file}:{line}: clause {clause or '-'}: {problem}; mend: {mend}")
        self.file, self.line, self.clause = file, line, clause
        self.problem, self.mend = problem, mend
