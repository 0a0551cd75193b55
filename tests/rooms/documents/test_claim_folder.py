"""`guanjia claim`, its parts that need no running product: reading, comparing, printing."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from guanjia.project.claim_folder.client import Api, ApiRefused, OutOfTime
from guanjia.project.claim_folder.compare import Difference, differences
from guanjia.project.claim_folder.folder import FolderInvalid, read_folder
from guanjia.project.claim_folder.money import yuan
from guanjia.project.claim_folder.show import as_json, lines
from guanjia.project.claim_folder.walk import LaneSeen, Walked
from guanjia.project.settings import REPOSITORY

ORDER = REPOSITORY / "examples" / "claims" / "two-policies-order"


def steps(*codes: str) -> list[dict[str, object]]:
    """Those reached, and one that was not."""
    reached = [{"code": code, "since": "2026-05-20T10:00:00+08:00"} for code in codes]
    return [*reached, {"code": "advance_review", "since": None}]


TRUNK = steps("report", "acceptance", "papers", "paper_check", "closing")
LANE = steps("filing", "liability_check", "calculation", "review", "decision", "payment")


def lane(lane_id: str, title: str, fen: int, **changes: object) -> dict[str, object]:
    return {
        "id": lane_id,
        "insurer_zh": "青禾健康保险",
        "product_title": title,
        "outcome": "pay",
        "decided_fen": fen,
        "paid_fen": fen,
        "estimate": {"low_fen": fen, "high_fen": fen},
        "clauses": [],
        "deviations": [],
        "steps": LANE,
        "phases": [{"code": "payment", "title_zh": "到账和评价", "state": "done"}],
    } | changes


def walked(**changes: object) -> Walked:
    view = {
        "number": "GJ260520-TESTTEST",
        "state": "closed",
        "steps": TRUNK,
        "lanes": [lane("a", "百万医疗", 1_782_417), lane("b", "住院保", 1_000_000)],
        "order": {"best": ["a", "b"], "total_fen": 2_782_417, "gain_fen": 1_000_000},
        "sums": {"paid_fen": 2_782_417},
    } | changes
    return Walked(
        view=view,
        basis=[{"product_title": "百万医疗", "our": {"text_zh": ["免赔额 ¥10,000.00", "应付"]}}],
        keys={"a": "million", "b": "small"},
        seen={"million": LaneSeen([1_782_417]), "small": LaneSeen([1_000_000])},
        seconds=12.34,
    )


def test_a_claim_that_went_as_expected_has_no_difference() -> None:
    assert differences(read_folder(ORDER).expected, walked()) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"state": "with_insurers"}, [Difference("state", "closed", "with_insurers")]),
        (
            {"order": {"best": ["b", "a"], "total_fen": 2_782_417, "gain_fen": 999_999}},
            [
                Difference("order.best", ["million", "small"], ["small", "million"]),
                Difference("order.gain", 1_000_000, 999_999),
            ],
        ),
        (
            {"lanes": [lane("a", "百万医疗", 1_782_417, paid_fen=1), lane("b", "", 1_000_000)]},
            [Difference("lanes.million.paid", 1_782_417, 1)],
        ),
    ],
)
def test_every_sum_step_and_order_that_differs_is_named(changes, found) -> None:
    assert differences(read_folder(ORDER).expected, walked(**changes)) == found


def test_expected_steps_deviations_and_first_sums_are_compared() -> None:
    expected = read_folder(ORDER).expected
    first = expected.lanes["million"].model_copy(
        update={
            "decided": (1, 1_782_417),
            "first_difference": 5,
            "deviations_include": ("line_dropped",),
            "steps": ("review", "payment"),
        }
    )
    expected = expected.model_copy(update={"lanes": expected.lanes | {"million": first}})
    seen = walked()
    seen.seen["million"] = LaneSeen([1_782_417], 6, ["ratio_6000:general"])
    assert [(one.where, one.actual) for one in differences(expected, seen)] == [
        ("lanes.million.decided", [1_782_417]),
        ("lanes.million.first_difference", 6),
        ("lanes.million.steps", [step["code"] for step in LANE if step["since"]]),
        ("lanes.million.deviations.line_dropped", False),
    ]


def test_a_lane_too_few_is_a_difference() -> None:
    alone = replace(walked(), keys={"a": "million"})
    where = [one.where for one in differences(read_folder(ORDER).expected, alone)]
    assert "lanes" in where


def test_the_terminal_shows_order_sums_and_basis() -> None:
    text = "\n".join(lines(read_folder(ORDER), walked()))
    assert "先后：《百万医疗》 → 《住院保》，合计 ¥27,824.17，比最差的先后多 ¥10,000.00" in text
    assert "保险公司结论 ¥17,824.17　已到账 ¥17,824.17" in text
    assert "  免赔额 ¥10,000.00\n  应付" in text
    assert text.endswith("一共到账 ¥27,824.17")


def test_programs_get_json_with_sums_in_fen() -> None:
    found = [Difference("lanes.small.paid", 1_000_000, 0)]
    content = json.loads(as_json(read_folder(ORDER), walked(), found))
    assert content["lanes"]["million"] == {"lane_id": "a", "decided_fen": [1_782_417]}
    assert content["differences"] == [
        {"where": "lanes.small.paid", "expected": 1_000_000, "actual": 0}
    ]


@pytest.mark.parametrize(
    ("fen", "text"), [(22, "¥0.22"), (-548_000, "-¥5,480.00"), (0, "¥0.00"), (None, "—")]
)
def test_sums_for_people(fen: int | None, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title_zh:", "titel:", "title_zh"),
        ("papers/discharge.png", "papers/gone.png", "no file papers/gone.png"),
        ("{key: zhiyuan", "{key: zhiyuan, [", "claim.yaml"),
    ],
)
def test_a_folder_with_a_mistake_says_where(tmp_path: Path, old, new, says) -> None:
    (tmp_path / "papers").mkdir()
    for file in (ORDER / "papers").iterdir():
        (tmp_path / "papers" / file.name).write_bytes(file.read_bytes())
    text = (ORDER / "claim.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "claim.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(FolderInvalid, match=says):
        read_folder(tmp_path)


def test_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(FolderInvalid, match=r"claim\.yaml is missing"):
        read_folder(tmp_path)


def api(answer, seconds: float = 5) -> Api:
    client = Api("http://nowhere.invalid", seconds=seconds)
    client._http = httpx.Client(
        base_url="http://nowhere.invalid/api/v1", transport=httpx.MockTransport(answer)
    )
    return client


def test_a_broken_connection_is_asked_again_with_the_same_key() -> None:
    keys = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadError("cut")
        return httpx.Response(502 if len(keys) == 2 else 201, json={"id": 7})

    assert api(answer).post("/claims", {}) == {"id": 7}
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_refusal_carries_the_platforms_own_sentence() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(409, json={"code": "same_incident", "message_zh": "报过了。"})

    with pytest.raises(ApiRefused) as refused:
        api(answer).post("/claims", {})
    assert (refused.value.code, refused.value.customer_zh) == ("same_incident", "报过了。")


def test_a_platform_that_never_answers_runs_out_of_time() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(OutOfTime):
        api(answer, seconds=0.1).get("/claims")
