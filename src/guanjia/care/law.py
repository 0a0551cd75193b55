"""The law's questions beside the facts of this claim, with their dates. Pure; no verdicts: whether
a rule helps is for the senior expert to judge, and for a court in the end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from guanjia.claims.desk_words import SHANGHAI, money
from guanjia.claims.incident import Incident
from guanjia.claims.state import LaneState
from guanjia.policies.queries import HeldPolicy
from guanjia.watch.deadlines import Deadline

_FILE = Path(__file__).with_name("law.yaml")
TWO_YEARS = 2


class Question(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    article: str
    question_zh: str
    says_zh: str
    facts: tuple[str, ...]
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What the questions may be answered from. `parting_zh`: the first step at which we part;
    `clocks`: the lane's deadlines by code, open or over."""

    lane: LaneState
    policy: HeldPolicy | None
    incident: Incident
    reason_zh: str
    parting_zh: str
    clocks: Mapping[str, Deadline]


@dataclass(frozen=True, slots=True)
class Check:
    article: str
    question_zh: str
    says_zh: str
    facts: tuple[str, ...]


@cache
def questions() -> tuple[Question, ...]:
    entries = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(Question.model_validate(entry) for entry in entries)


def checks(case: Case) -> list[Check]:
    """Those that this dispute's cause raises; a fact of which nothing is known says so."""
    cause = case.lane.disputes[-1].cause if case.lane.disputes else ""
    return [
        Check(
            one.article,
            one.question_zh,
            one.says_zh,
            tuple(said for name in one.facts if (said := FACTS[name](case))),
        )
        for one in questions()
        if not one.when or cause in one.when
    ]


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    day = moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
    return f"{day:%Y-%m-%d}"


def _began(case: Case) -> str:
    policy = case.policy
    return f"{_day(policy.first_cover_from)} 起有这份保障" if policy else "不知道从哪天起有保障"


def _two_years(case: Case) -> str:
    if case.policy is None:
        return ""
    began, happened = case.policy.first_cover_from, case.incident.event_date
    leap_day = (began.month, began.day) == (2, 29)
    end = date(began.year + TWO_YEARS, 3, 1) if leap_day else began.replace(
        year=began.year + TWO_YEARS
    )  # fmt: skip
    verdict = "已满两年" if happened >= end else "没有满两年"
    return f"满两年是 {_day(end)}，出事在 {_day(happened)}：{verdict}"


def _reason(case: Case) -> str:
    return f"它写的理由：{case.reason_zh}" if case.reason_zh else "没有写理由"


def _rescinded(case: Case) -> str:
    return "我们这里没有收到过解除合同的通知"


def _clause(case: Case) -> str:
    clauses = "、".join(case.lane.clauses)
    return f"它引的条款：{clauses}" if clauses else "没有写依据哪一条"


def _edition(case: Case) -> str:
    policy = case.policy
    return f"{policy.title_zh}，{policy.edition} 版，原文已留存" if policy else ""


def _bought(case: Case) -> str:
    if case.policy is None:
        return ""
    if case.policy.origin == "bought":
        return "在这里投保；说明过没有，以投保页面的记录为准"
    return "不在这里投保，我们没有投保页面的记录；由保险公司证明它说明过"


def _difference(case: Case) -> str:
    parts = case.lane.difference_fen
    return f"相差 {money(parts)} 元" if parts else ""


def _notices(case: Case) -> str:
    count = len(case.lane.supplements)
    if not count:
        return "没有要求补过材料"
    days = "、".join(_day(one.required_at) for one in case.lane.supplements)
    return f"通知了 {count} 次：{days}"


def _waited_days(lane: LaneState) -> timedelta:
    """Where two notices waited at once the time counts once."""
    whole, until = timedelta(), datetime.min.replace(tzinfo=UTC)
    for one in lane.supplements:  # in the order in which they came
        if one.sent_at is not None and one.sent_at > until:
            whole += one.sent_at - max(one.required_at, until)
            until = one.sent_at
    return whole


def _waited(case: Case) -> str:
    return f"等补材料 {_waited_days(case.lane).days} 天" if case.lane.supplements else ""


def _start(lane: LaneState) -> datetime | None:
    return lane.accepted_at or lane.filed_at


def _filed(case: Case) -> str:
    start = _start(case.lane)
    return f"{_day(start)} 收到申请和材料" if start else "材料还没有交给它"


def _decided(case: Case) -> str:
    return f"{_day(case.lane.decided_at)} 作出结论" if case.lane.decided_at else ""


def _determination(case: Case) -> str:
    clock = case.clocks.get("determination")
    if clock is None or clock.stopped_at is None or clock.due_at is None:
        return ""
    late = "过了期限" if clock.stopped_at >= clock.due_at else "没有过期限"
    return f"30 天的期限到 {_day(clock.by_date)}，{late}"


def _agreed(case: Case) -> str:
    return f"{_day(case.lane.agreed_at)} 同意" if case.lane.agreed_at else "还没有达成一致"


def _paid(case: Case) -> str:
    lane = case.lane
    return (
        f"{_day(lane.paid_at)} 付了，合计 {money(lane.paid_fen)} 元" if lane.paid_at else "没有付"
    )


def _undisputed(case: Case) -> str:
    dispute = case.lane.disputes[-1] if case.lane.disputes else None
    if dispute and dispute.undisputed_fen:
        return f"{_day(dispute.opened_at)} 请它先付 {money(dispute.undisputed_fen)} 元"
    if dispute and dispute.decided_fen:
        paid = "当时已经付了" if dispute.paid_fen >= dispute.decided_fen else "没有请它先付"
        return f"它认的 {money(dispute.decided_fen)} 元，{paid}"
    return "没有它已经认的部分"


def _sixty(case: Case) -> str:
    clock = case.clocks.get("undisputed")
    return f"满 60 天是 {_day(clock.by_date)}" if clock else ""


def _parting(case: Case) -> str:
    return f"两边从这里分开：{case.parting_zh}" if case.parting_zh else ""


def _social(case: Case) -> str:
    if case.policy is None:
        return ""
    return "按有医保投保" if case.policy.with_social else "按没有医保投保"


def _hospital(case: Case) -> str:
    incident = case.incident
    emergency = "，当时是急诊" if incident.emergency else ""
    known = {True: "是公立医院", False: "不是公立医院", None: "医院性质还不知道"}
    return known[incident.hospital_public] + emergency


FACTS: Mapping[str, Callable[[Case], str]] = {
    "cover_began": _began,
    "two_years": _two_years,
    "reason": _reason,
    "rescinded": _rescinded,
    "clause": _clause,
    "edition": _edition,
    "bought_here": _bought,
    "difference": _difference,
    "notices": _notices,
    "waited": _waited,
    "filed": _filed,
    "decided": _decided,
    "determination": _determination,
    "agreed": _agreed,
    "paid": _paid,
    "undisputed": _undisputed,
    "sixty_days": _sixty,
    "parting": _parting,
    "with_social": _social,
    "hospital": _hospital,
}
