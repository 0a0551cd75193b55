"""Questions about a policy's own history, asked only where a sum hangs on the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

import entitlement
from guanjia.claims.actions.tell import Told
from guanjia.claims.book import Book
from guanjia.claims.outlook import Outlook
from guanjia.documents.figures import parse_fen
from guanjia.documents.refusals import PaperRefused
from guanjia.web.incident_form import NotSaid

Kind = Literal["money", "count", "day"]
ADVANCED = "advanced_fen"
_OF_POLICY: Mapping[str, tuple[str, Kind]] = {
    "claim_free_years": ("在这之前，连续几年没有赔过？", "count"),
    "members": ("一共保了家里几个人？", "count"),
    "last_paid_date": ("上一次赔的那个病，是哪天确诊的？", "day"),
    ADVANCED: ("保险公司已经先垫付了多少（元）？没有就不填", "money"),
}
_PERIOD_ZH = {"year": "这一年", "accident": "这次意外", "life": "到现在为止"}


@dataclass(frozen=True, slots=True)
class PolicyAsk:
    """`fact` as the engine names it; `name` of the field."""

    lane_id: UUID
    fact: str
    title_zh: str
    asks_zh: str
    kind: Kind

    @property
    def name(self) -> str:
        return f"of-{self.lane_id}-{self.fact.replace(':', '-')}"


def policy_asks(
    seen: Outlook, book: Book, open_facts: Mapping[UUID, Iterable[str]]
) -> list[PolicyAsk]:
    """`open_facts` by lane: what its sum hangs on."""
    found = []
    for lane_id, facts in open_facts.items():
        policy = seen.ours.held[lane_id]
        terms = policy.terms
        advances = any(block.kind == "advance" for duty in terms.duties for block in duty.blocks)
        told = policy.id in seen.ours.incident.advanced_fen
        for fact in (*facts, *([ADVANCED] if advances and not told else ())):
            if asked := _asked(terms, fact):
                title = str(book.lane_cards[lane_id]["product_zh"])
                found.append(PolicyAsk(lane_id, fact, title, *asked))
    return found


def _asked(terms: entitlement.Terms, fact: str) -> tuple[str, Kind] | None:
    if fact.startswith("sum:"):
        return "保单上写的保额是多少（元）？", "money"
    counter = terms.counters.get(fact)
    if counter is None:
        return _OF_POLICY.get(fact)
    when = f"这 {counter.years} 年" if counter.years > 1 else _PERIOD_ZH.get(counter.per, "")
    who = "全家" if counter.of == "family" else ""
    if counter.unit == "fen" and fact.startswith("deductible:"):
        return f"{who}{when}的免赔额，以前看病已经抵掉多少（元）？没有就填 0", "money"
    if counter.unit == "fen":
        return f"{who}{when}已经赔过多少（元）？没有就填 0", "money"
    unit = "天" if counter.unit == "days" else "次"
    return f"{who}{when}已经赔过几{unit}？没有就填 0", "count"


def answered(asks: Iterable[PolicyAsk], form: Mapping[str, str]) -> dict[UUID, Told]:
    """What was filled in, by lane. Raises NotSaid, naming the field, for what is no answer."""
    found: dict[UUID, Told] = {}
    for ask in asks:
        if not (said := form.get(ask.name, "").strip()):
            continue
        told = found.setdefault(ask.lane_id, Told())
        value = _value(ask, said)
        if isinstance(value, date):
            told.last_paid_date = value
        elif ask.fact.startswith("sum:"):
            told.sums_fen[ask.fact.partition(":")[2]] = value
        elif ask.fact == ADVANCED:
            told.advanced_fen = value
        elif ask.fact == "claim_free_years":
            told.claim_free_years = value
        elif ask.fact == "members":
            told.members = value
        else:
            told.used[ask.fact] = value
    return found


def _value(ask: PolicyAsk, said: str) -> int | date:
    try:
        if ask.kind == "money":
            return parse_fen(said)
        if ask.kind == "day":
            return date.fromisoformat(said)
        number = int(said)
    except (ValueError, PaperRefused):
        raise NotSaid(ask.name, f"《{ask.title_zh}》那一项没有填对，请再看看。") from None
    if not 0 <= number <= 150:
        raise NotSaid(ask.name, f"《{ask.title_zh}》那一项的数不对，请再看看。")
    return number
