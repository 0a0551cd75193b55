"""What the desk says of a claim: nodes of a lane, the next step, a sentence for every line."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanjia.claims import journal as j
from guanjia.claims.days import Days, LaneDays
from guanjia.claims.desk_journal import SENTENCES, Names, arrivals, told
from guanjia.claims.desk_lanes import grid
from guanjia.claims.desk_next import Next, next_steps
from guanjia.claims.desk_words import mark_zh, money, short_insurer, short_product, span
from guanjia.claims.fold import fold
from guanjia.claims.journal import KINDS, Payload
from guanjia.claims.state import ClaimState
from guanjia.claims.story import story
from guanjia.claims.tracker import view
from tests.rooms.claims.test_fold import (
    ACCEPTED,
    AGREED,
    DECIDED,
    FILED,
    LANE,
    NOTICED,
    OPENED,
    PAID,
    REPORTED,
    START,
    lines,
)

SECOND = UUID(int=8)
CARDS: dict[UUID, dict[str, Any]] = {
    LANE: {"insurer": "qinghe", "insurer_zh": "青禾健康保险",
           "product_zh": "青禾百万医疗保险（2025版）"},
    SECOND: {"insurer": "yuanshan", "insurer_zh": "远山人寿保险",
             "product_zh": "小额住院医疗保险"},
}  # fmt: skip
PAPERS_ZH = {"fee_list": "费用清单", "lab_report": "化验报告"}
SUBMITTED = (
    j.ReportAccepted(),
    j.PapersChecked(missing=()),
    j.AccountGiven(secret_id=UUID(int=12)),
    j.ConsentNoted(purpose="hand_to_insurer", receiver="qinghe"),
    j.Submitted(),
)
COMPARED = j.Compared(
    our_low_fen=2_864_000, our_high_fen=2_864_000, insurer_fen=2_000_000, deviations=()
)


NONE: Days = {}


def claim_of(*payloads: Payload) -> ClaimState:
    return fold(lines(REPORTED, OPENED, *payloads))


def after(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def nodes(claim: ClaimState, *, now: datetime, days: Days = NONE) -> list[tuple[str, str]]:
    """State and label of the first lane's fifteen nodes."""
    lane = grid(claim, CARDS, days=days, now=now)["lanes"][0]
    return [(node["state"], node["label"]) for node in lane["nodes"]]


def first(claim: ClaimState, *, now: datetime, days: Days = NONE) -> Next:
    return next_steps(claim, CARDS, butler_zh="苏晴", papers_zh=PAPERS_ZH, days=days, now=now)[0]


# --- nodes ---------------------------------------------------------------------------------------


def test_a_lane_with_the_insurer_shows_what_each_step_took() -> None:
    claim = claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED)  # lines are an hour apart
    assert nodes(claim, now=after(12)) == [
        ("done", "03-01"), ("done", "2 时"), ("done", "1 时"), ("done", "3 时"), ("skipped", "无"),
        ("done", "1 时"), ("skipped", "免"), ("skipped", ""), ("now", "已 2 时"), ("skipped", "无"),
        ("to_come", ""), ("to_come", ""), ("to_come", ""), ("to_come", ""), ("to_come", ""),
    ]  # fmt: skip


def test_phases_and_steps_share_the_fifteen_columns() -> None:
    found = grid(claim_of(), CARDS, days=NONE, now=after(3))
    assert [phase["span"] for phase in found["phases"]] == [2, 3, 1, 2, 2, 2, 1, 2]
    assert [step["short_zh"] for step in found["steps"]][:6] == [
        "报案", "受理", "传材料", "初审", "补材料", "立案",
    ]  # fmt: skip
    assert len(found["lanes"][0]["nodes"]) == 15


def test_a_difference_is_trouble_and_the_same_sum_waits_for_the_customer() -> None:
    same = j.Compared(
        our_low_fen=2_000_000, our_high_fen=2_000_000, insurer_fen=2_000_000, deviations=()
    )
    with_insurer = (*SUBMITTED, NOTICED, FILED, ACCEPTED, DECIDED)
    lane = grid(claim_of(*with_insurer, COMPARED), CARDS, days=NONE, now=after(20))["lanes"][0]
    assert (lane["nodes"][12]["state"], lane["nodes"][12]["label"]) == ("trouble", "已出 · 有异")
    assert (lane["our_zh"], lane["end"]) == ("28,640.00", ("bad", "结论少 8,640.00"))
    lane = grid(claim_of(*with_insurer, same), CARDS, days=NONE, now=after(20))["lanes"][0]
    assert (lane["nodes"][12]["state"], lane["nodes"][12]["label"]) == ("now", "等客户")
    assert lane["end"] == ("good", "结论 20,000.00")


def test_an_open_notice_stops_the_lane_and_names_what_is_missing() -> None:
    wanted = j.SupplementRequired(notice_no="N1", paper_kinds=("fee_list", "lab_report"))
    claim = claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED, wanted)
    found = nodes(claim, now=after(13))
    assert (found[4], found[8]) == (("now", "补 2 样"), ("waits", "等补件"))
    step = first(claim, now=after(13))
    assert (step.what_zh, step.act) == ("请客户给青禾补：费用清单、化验报告", "upload")
    assert step.law_zh == "补齐以前 30 天不走（保险法第 22、23 条）"


def two_in_order(*after_filing: Payload) -> ClaimState:
    """Two policies, one filed after the other; `after_filing` happens to the first."""
    other = OPENED.model_copy(
        update={"policy_id": UUID(int=4), "insurer": "yuanshan", "lane_no": 2}
    )
    planned = j.OrderPlanned(lane_ids=(LANE, SECOND), total_fen=1, gain_fen=0)
    journal = lines(REPORTED, OPENED, other, *SUBMITTED, NOTICED, NOTICED, planned, *after_filing)
    journal[2] = journal[2].model_copy(update={"lane_id": SECOND})
    journal[9] = journal[9].model_copy(update={"lane_id": SECOND})
    return fold(journal)


def test_the_second_lane_says_whom_it_waits_for() -> None:
    found = grid(two_in_order(), CARDS, days=NONE, now=after(12))["lanes"]
    assert [lane["short_zh"] for lane in found] == ["青禾", "远山"]
    assert [lane["place_zh"] for lane in found] == ["第 1 个报", "等青禾"]
    assert found[1]["nodes"][5]["state"] == "waits"


@pytest.mark.parametrize(
    ("answers", "waits_for_you", "who_zh", "step"),
    [
        ((), False, "管家平台", ("等前一份有结论，再接着报", "管家平台")),
        ((DECIDED, COMPARED), True, "您", ("等客户答复前一份的结论，再接着报", "客户")),
    ],
)
def test_who_holds_up_the_second_lane_is_named(
    answers: tuple[Payload, ...], waits_for_you: bool, who_zh: str, step: tuple[str, str]
) -> None:
    """Once the first insurer has spoken it is the customer's word that is waited for."""
    claim = two_in_order(FILED, ACCEPTED, *answers)
    steps = next_steps(
        claim, CARDS, butler_zh="苏晴", papers_zh=PAPERS_ZH, days=NONE, now=after(12)
    )
    assert [(one.what_zh, one.who_zh) for one in steps if one.lane_id == SECOND] == [step]
    cards = {lane_id: card | {"policy_no": "", "reason_zh": ""} for lane_id, card in CARDS.items()}
    row = {"id": UUID(int=1), "number": "", "seq": 0, "claim": claim, "lanes": cards}
    second = story(view(row))["lanes"][1]
    assert second["waiting"]["for_you"] is waits_for_you
    assert second["live"]["who_zh"] == who_zh


def test_a_lane_that_is_over_has_every_step_and_its_day() -> None:
    claim = claim_of(
        *SUBMITTED, NOTICED, FILED, ACCEPTED, DECIDED, AGREED, PAID, j.ClaimClosed(),
        j.Rated(score=5),
    )  # fmt: skip
    found = nodes(claim, now=after(40))
    assert found[12:] == [("done", "03-02"), ("done", "03-02"), ("done", "5 星")]
    lane = grid(claim, CARDS, days=NONE, now=after(40))["lanes"][0]
    assert lane["end"] == ("good", "03-02 已到账")
    assert first(claim, now=after(40)).what_zh == "都办完了"


def test_a_withdrawn_lane_draws_nothing_to_come() -> None:
    found = nodes(claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED, j.Withdrawn()), now=after(20))
    assert {state for state, _ in found[5:]} == {"done", "skipped"}


# --- the next step -------------------------------------------------------------------------------


def test_before_the_submission_what_only_the_customer_can_give() -> None:
    missing = claim_of(j.ReportAccepted(), j.PapersChecked(missing=("fee_list",)))
    assert first(missing, now=after(5)).what_zh == "请客户补 1 样：费用清单"
    ready = claim_of(j.ReportAccepted(), j.PapersChecked(missing=()))
    assert first(ready, now=after(5)).who_zh == "只能客户自己办"


def test_a_difference_is_the_butlers_call_within_a_day_and_the_rest_is_asked_for() -> None:
    claim = claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED, DECIDED, COMPARED)
    step = first(claim, now=after(12))
    assert step.what_zh == "打给客户：青禾结论少 8,640.00，同意不同意由客户定"
    assert (step.who_zh, step.act, step.late) == ("管家苏晴", "call_customer", False)
    assert step.law_zh == "20,000.00 没有争议，可以先付（保险法第 25 条）"
    assert first(claim, now=after(40)).late
    contested = claim_of(
        *SUBMITTED, NOTICED, FILED, ACCEPTED, DECIDED, COMPARED, j.Contested(decided_fen=2_000_000)
    )
    step = first(contested, now=after(14))
    assert (step.what_zh, step.act) == ("把 8,640.00 的说明讲给青禾，请它重算", "call_insurer")


def test_an_insurer_is_waited_for_until_the_law_s_day_and_then_chased() -> None:
    claim = claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED)
    promised = after(80)
    days = {LANE: LaneDays(date(2026, 4, 1), promised)}
    waiting, late = first(claim, days=days, now=after(12)), first(claim, days=days, now=after(768))
    assert waiting.until == promised
    assert (waiting.what_zh, waiting.waits) == ("等青禾责任核查", True)
    assert waiting.law_zh == "最晚 04-01 有结论（保险法第 23 条，30 天）"
    assert late.what_zh == "催青禾：30 天已过，还没有结论"
    assert (late.act, late.late) == ("call_insurer", True)
    assert nodes(claim, days=days, now=after(768))[8] == ("trouble", "过了法定期")
    lane = grid(claim, CARDS, days=days, now=after(12))["lanes"][0]
    assert lane["end"] == ("", "最晚 04-01 有结论")
    paying = claim_of(*SUBMITTED, NOTICED, FILED, ACCEPTED, DECIDED, AGREED)
    days = {LANE: LaneDays(date(2026, 3, 12), None)}
    step = first(paying, days=days, now=after(14))
    assert (step.what_zh, step.law_zh) == (
        "等青禾付款", "最晚 03-12（保险法第 23 条，同意后 10 天）"
    )  # fmt: skip
    late = first(paying, days=days, now=after(24 * 12))
    assert (late.what_zh, late.late) == ("催青禾付款：过了 10 天", True)


def test_a_mark_is_somebodys_to_look_at() -> None:
    failed = j.SendingFailed(message_kind="file_claim", code="gave_up")
    claim = claim_of(*SUBMITTED, NOTICED, FILED, failed)
    assert first(claim, now=after(12)).what_zh == "看一看青禾：发出的“理赔材料”没有送到（gave_up）"
    assert nodes(claim, now=after(12))[5] == ("trouble", "要看一看")
    seen = claim_of(*SUBMITTED, NOTICED, FILED, failed, j.MarkSeen(mark_seq=10))
    assert first(seen, now=after(12)).what_zh == "等青禾立案"


# --- the journal ---------------------------------------------------------------------------------

NAMES = Names(
    lanes={LANE: "青禾"}, insurers={"qinghe": "青禾"}, staff={UUID(int=77): "周牧"},
    papers_zh=PAPERS_ZH,
)  # fmt: skip


def rows(*payloads: Payload, actor: str = "insurer") -> list[dict[str, Any]]:
    return [
        line.model_dump() | {"actor": actor, "actor_id": UUID(int=77), "corrected": False}
        for line in lines(*payloads)
    ]


def test_there_is_a_sentence_for_every_kind_of_line() -> None:
    assert set(SENTENCES) == set(KINDS) - {"corrected"}


def test_sentences_name_who_what_and_how_much() -> None:
    journal = rows(REPORTED, OPENED, DECIDED, COMPARED)
    assert [(one["who_zh"], one["what_zh"]) for one in told(journal, NAMES)] == [
        ("青禾", "自动核对青禾：结论少 8,640.00"),
        ("青禾", "结论：付 20,000.00"),
        ("青禾", "找到青禾的保单，开一条分支"),
        ("保险公司", "报案"),
    ]
    assert [one["correctable"] for one in told(journal, NAMES)] == [False, True, False, True]
    assert [one["kind_zh"] for one in arrivals(journal, NAMES)] == ["结论"]


def test_a_correction_quotes_what_it_puts_right() -> None:
    fix = j.Corrected(corrects_seq=3, voids=(3, 4), reason="typed_wrong", secret_id=None)
    journal = rows(REPORTED, OPENED, DECIDED, COMPARED, fix, actor="staff")
    newest = told(journal, NAMES)[0]
    assert (newest["who_zh"], newest["tone"], newest["fixes"]) == ("周牧", "ours", 3)
    assert newest["what_zh"] == ("更正“结论：付 20,000.00”：录错了，这一条和连带的 1 条不再算数")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "1 分内"), (8, "8 分"), (119, "1 时"), (1439, "23 时"), (2880, "2 天")],
)
def test_spans_are_the_largest_whole_unit(minutes: int, words: str) -> None:
    assert span(timedelta(minutes=minutes)) == words


def test_names_are_short_and_sums_exact() -> None:
    assert short_insurer("远山人寿保险") == "远山"
    assert short_product("青禾百万医疗保险（2025版）", "青禾健康保险") == "百万医疗"
    assert [money(fen) for fen in (0, 22, -123_45, 4_439_963)] == [
        "0.00", "0.22", "−123.45", "44,399.63",
    ]  # fmt: skip
    assert mark_zh("second_supplement_notice").startswith("保险公司第二次要补材料")
    assert (
        mark_zh("not_worked_out:line_outside_stay") == "我们自己的数算不出来（line_outside_stay）"
    )
