"""A claim's service group as one thread: what people wrote, and cards that follow from journal and
calls. Pure. A card is plainly the system's; none speaks in a person's name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.claims.service import HANDOVER_REASONS_ZH, TIERS_ZH
from guanjia.people.portraits import Portrait
from guanjia.watch import policy
from guanjia.watch.chasers import round_of

Line = Mapping[str, Any]
STEPS_ZH = {"liability_check": ("核查", 9), "calculation": ("理算", 11), "review": ("复核", 12)}


@dataclass(frozen=True, slots=True)
class Card:
    """`icon`: step | paper | call | person | money | late. `link`: what of the claim it leads to,
    papers or lane, with its id where there are several."""

    at: datetime
    icon: str
    title_zh: str
    words_zh: str = ""
    due_at: datetime | None = None
    sum_fen: int | None = None
    link: str = ""
    lane_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """`side`: customer | staff. `own`: of whoever looks. `read_by` holds names of the other side.
    `text` is empty where a paper is shown, or once the person was erased."""

    at: datetime
    seq: int
    side: str
    own: bool
    name: str
    role: str
    text: str
    document_id: UUID | None
    paper_kind: str
    read_by: tuple[str, ...]
    portrait: Portrait | None = None  # of staff who have one


@dataclass(frozen=True, slots=True)
class Called:
    """A call about the claim, as the customer may know it."""

    at: datetime
    staff_zh: str
    kind: str
    party: str
    topic: str
    outcome: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Names:
    """`insurers` by lane in short; `staff` by id; papers by kind."""

    insurers: Mapping[UUID, str]
    staff: Mapping[UUID, str]
    papers_zh: Mapping[str, str]

    def papers(self, kinds: Iterable[str]) -> str:
        return "、".join(self.papers_zh.get(kind, kind) for kind in kinds)

    def person(self, staff_id: str | None, otherwise: str) -> str:
        return self.staff.get(UUID(staff_id), otherwise) if staff_id else otherwise


Entry = Card | Said | Called


def thread(
    lines: Iterable[Line], calls: Iterable[Called], said: Iterable[Said], names: Names
) -> list[Entry]:
    """Oldest first. Corrected lines are left out: what stands is told."""
    every = [line for line in lines if not line["corrected"]]
    cards = [card for line in every for card in _cards(line, names, every)]
    entries: list[Entry] = [*cards, *calls, *said]
    return sorted(entries, key=lambda one: one.at)


def _cards(line: Line, names: Names, every: Sequence[Line]) -> list[Card]:
    if line["kind"] == "handed_back":
        return [_handed_back(line, names, every)]
    if line["kind"] == "clock_raised":
        return _late(line, names, every)
    told = CARDS.get(line["kind"])
    card = told(line, names.insurers.get(line["lane_id"], "保险公司"), names) if told else None
    return [card] if card else []


def _handed_over(line: Line, _: str, names: Names) -> Card:
    p = line["payload"]
    who = names.person(p["to_staff_id"], "")
    tier = TIERS_ZH[p["tier"]]
    return Card(
        line["occurred_at"],
        "person",
        f"{tier}{who}进群" if who else f"请{tier}来看",
        f"原因：{HANDOVER_REASONS_ZH.get(p['reason'], '请专家看一看')}。",
        due_at=datetime.fromisoformat(p["due_at"]),
    )


def _handed_back(line: Line, names: Names, every: Sequence[Line]) -> Card:
    p = line["payload"]
    asked = next(
        one["payload"]
        for one in every
        if one["kind"] == "handed_over" and one["payload"]["handover_id"] == p["handover_id"]
    )
    who = names.person(p["staff_id"], "")
    title = f"{TIERS_ZH[asked['tier']]}{who}看完了，离开了群"
    return Card(line["occurred_at"], "person", title, "意见交给了管家，由管家接着办。")


def _progressed(line: Line, insurer: str, _: Names) -> Card:
    what, number = STEPS_ZH[line["payload"]["step"]]
    return Card(
        line["occurred_at"], "step", f"{insurer}开始{what}", f"第 {number} 步，共 15 步。",
        link="lane", lane_id=line["lane_id"],
    )  # fmt: skip


def _decided(line: Line, insurer: str, _: Names) -> Card:
    pays = line["payload"]["outcome"] == "pay"
    return Card(
        line["occurred_at"], "money", f"{insurer}的结论来了",
        "它说赔：" if pays else "它说不赔，理由和依据都在结论里。",
        sum_fen=line["payload"]["sum_fen"] if pays else None, link="lane", lane_id=line["lane_id"],
    )  # fmt: skip


def _paid(line: Line, insurer: str, _: Names) -> Card:
    return Card(
        line["occurred_at"], "money", f"{insurer}付钱了", sum_fen=line["payload"]["sum_fen"],
        link="lane", lane_id=line["lane_id"],
    )  # fmt: skip


def _late(line: Line, names: Names, every: Sequence[Line]) -> list[Card]:
    """What the customer was told of it; of several levels at one moment the highest."""
    p, at = line["payload"], line["occurred_at"]

    def which(one: Line) -> tuple[Any, ...]:
        clock = (one["payload"]["clock"], one["payload"]["occurrence"])
        return (one["lane_id"], *clock, one["occurred_at"])

    raised = [one for one in every if one["kind"] == "clock_raised"]
    overtaken = any(one["seq"] > line["seq"] and which(one) == which(line) for one in raised)
    party = policy.newest(p["clock"]).party
    told = round_of(code=p["clock"], chaser=p["chaser"], party=party, level=p["level"]).told_zh
    if overtaken or not told:
        return []
    insurer = names.insurers.get(line["lane_id"], "保险公司")
    title = "提醒您一声" if party == "customer" else "比说好的慢了，我们先看到了"
    return [Card(at, "late", title, told.format(insurer=insurer, owner="管家") + "。")]


def _plain(
    icon: str, title: str, words: str = "", link: str = ""
) -> Callable[[Line, str, Names], Card]:
    """`{insurer}` and `{papers}` are filled in."""

    def card(line: Line, insurer: str, names: Names) -> Card:
        papers = names.papers(line["payload"].get("paper_kinds", ()))
        title_zh, words_zh = (one.format(insurer=insurer, papers=papers) for one in (title, words))
        return Card(
            line["occurred_at"], icon, title_zh, words_zh, link=link, lane_id=line["lane_id"]
        )

    return card


# What of the journal the customer reads in the group; all else stands in tracker and desk.
CARDS: Mapping[str, Callable[[Line, str, Names], Card | None]] = {
    "report_accepted": _plain("step", "报案收到了", "第 2 步，共 15 步。有话随时在这里说。"),
    "submitted": _plain("paper", "材料交齐了", "按先后交给保险公司。"),
    "filed": _plain("step", "材料交给了{insurer}", "第 6 步，共 15 步。等它立案。", "lane"),
    "filing_accepted": _plain("step", "{insurer}立案了", "", "lane"),
    "filing_rejected": _plain("late", "{insurer}没有收下材料", "我们正在问它。", "lane"),
    "supplement_required": _plain("paper", "{insurer}要您补材料", "{papers}。", "papers"),
    "supplement_sent": _plain("paper", "补的材料交给了{insurer}"),
    "originals_required": _plain("paper", "{insurer}要看原件", "叫个快递上门取就行。", "lane"),
    "originals_received": _plain("paper", "{insurer}签收了原件"),
    "progressed": _progressed,
    "decided": _decided,
    "contested": _plain("person", "您不同意{insurer}的结论", "记下了，我们的人去谈。", "lane"),
    "paid": _paid,
    "claim_closed": _plain("money", "都办完了"),
    "handed_over": _handed_over,
    "dispute_opened": _plain("person", "和{insurer}的分歧，我们在谈", "", "lane"),
    "opinion_sent": _plain("paper", "意见书交给了{insurer}", "", "lane"),
    "insurer_answered": _plain("step", "{insurer}答复了意见书", "", "lane"),
}
