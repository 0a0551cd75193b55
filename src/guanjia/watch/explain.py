"""Why a deadline falls where it does: the lines that moved it, and the days that were passed over.
Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from guanjia.watch.calendar import DAY_US, Calendar, from_local_us, to_local_us
from guanjia.watch.fold import Run
from guanjia.watch.spans import MINUTE_US, Measure

_ROLES_ZH = {
    "started": "开始计时",
    "paused": "暂停",
    "resumed": "接着计时",
    "stopped": "结束",
    "budget": "改了期限",
    "policy": "换成新的时限规则，从头重算",
}
LINES_ZH = {
    "reported": "报案",
    "report_accepted": "受理了报案",
    "submitted": "材料提交",
    "claim_closed": "结案",
    "rated": "评价",
    "loop_closed": "回访过了",
    "handed_over": "请专家看",
    "handed_back": "专家答复了",
    "lane_opened": "开始办这一份",
    "notice_sent": "告诉保险公司",
    "notice_accepted": "保险公司登记了报案",
    "turn_came": "可以交给这家了",
    "turn_lost": "暂时不能交给这家",
    "filed": "材料交给保险公司",
    "filing_accepted": "保险公司收下立案",
    "sending_failed": "没有送到",
    "resent": "又送了一次",
    "supplement_required": "收到保险公司要补材料的通知",
    "supplement_sent": "补的材料交出去了",
    "originals_required": "保险公司要原件",
    "courier_booked": "约好快递",
    "parcel_moved": "快递有了动静",
    "originals_received": "保险公司签收原件",
    "progressed": "保险公司办到下一步",
    "advance_requested": "请保险公司先垫",
    "advance_answered": "保险公司答复能不能垫",
    "decided": "结论",
    "agreed": "您同意结论",
    "contested": "您不同意结论",
    "settled": "这一份办完",
    "dispute_opened": "开始争",
    "dispute_closed": "不再争",
    "opinion_sent": "我们的意见发给保险公司",
    "insurer_answered": "保险公司答复意见",
    "complaint_received": "收到投诉",
    "complaint_extended": "延长了期限",
    "complaint_answered": "答复了投诉",
    "complaint_withdrawn": "投诉撤回",
    "clock_policy_applied": "时限规则换了版本",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """`seq` and `kind` are the journal's line; `at` is the moment that counts."""

    seq: int
    kind: str
    what_zh: str
    at: datetime

    @property
    def line_zh(self) -> str:
        return LINES_ZH.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days one after another that did not count, for one reason; `until_date` is the last."""

    from_date: date
    until_date: date
    why_zh: str


def moved(run: Run) -> tuple[Moved, ...]:
    return tuple(
        Moved(one.seq, one.kind, _ROLES_ZH[one.role], from_local_us(one.at_us))
        for one in run.causes
    )


def amount_zh(run: Run) -> str:
    one = run.definition
    if one.unit == "law_days":
        return f"{run.budget} 天"
    days, rest = divmod(run.budget, one.hours.per_day if one.unit == "working" else DAY_US)
    if days and not rest:
        return f"{days} 个工作日" if one.unit == "working" else f"{days} 天"
    hours, minutes = divmod(run.budget // MINUTE_US, 60)
    told = f"{hours} 小时" * bool(hours) + f"{minutes} 分钟" * bool(minutes)
    return f"工作时间 {told}" if one.unit == "working" else told


def skipped(run: Run, due_at: datetime | None, calendar: Calendar) -> tuple[Skipped, ...]:
    """From the beginning to the end, or to the last pause where the end is not known."""
    if run.definition.unit == "hours":
        return ()
    end = run.last_us if due_at is None else to_local_us(due_at)
    found: list[Skipped] = []
    for day in range(run.segments[0][0] // DAY_US, (end - 1) // DAY_US + 1):
        why = _why(run, day, calendar)
        on_date = date.fromordinal(day)
        if found and found[-1].why_zh == why and found[-1].until_date.toordinal() == day - 1:
            found[-1] = Skipped(found[-1].from_date, on_date, why)
        elif why:
            found.append(Skipped(on_date, on_date, why))
    return tuple(found)


def _why(run: Run, day: int, calendar: Calendar) -> str:
    """Empty for a day that counts."""
    one, midnight = run.definition, day * DAY_US
    if one.unit == "working":
        if not calendar.works(day):
            return calendar.why_off_zh(day)
        return "" if any(_overlaps(run, midnight, midnight + DAY_US)) else "暂停计时"
    if day == run.segments[0][0] // DAY_US:
        return "开始的当天不算（民法典第 201 条）"
    if not any(_overlaps(run, midnight - 1, midnight)):
        return "暂停计时"
    measure = Measure(one.unit, calendar, one.hours)
    budget_ends = measure.moment(run.segments, run.budget)
    if budget_ends is not None and midnight >= budget_ends - DAY_US and not calendar.works(day):
        return f"最后一天是{calendar.why_off_zh(day)}，顺延（民法典第 203 条）"
    return ""


def _overlaps(run: Run, start: int, end: int) -> Iterator[bool]:
    for begun, stopped in run.segments:
        yield begun < end and (stopped is None or run.stopped or stopped > start)
