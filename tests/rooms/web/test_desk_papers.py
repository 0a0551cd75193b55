"""Papers that wait for a person at the desk: the list, one beside its fields, what is confirmed,
what the customer is asked for again."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from guanjia.claims.models import Application
from guanjia.documents.actions.confirm import name_kind
from guanjia.documents.actions.keep import keep_reading
from guanjia.documents.actions.look import ServedPaper
from guanjia.documents.models import Confirmation
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.queries import readings_of
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.people.models import AccessLog, StaffAct
from guanjia.web.desk.paper_sheet import shape_of, sheet_of
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import colleague

PLACE = (0.1, 0.2, 0.3, 0.2, 0.3, 0.25, 0.1, 0.25)


def field(name: str, value: str, state: str, *others: str, check: str = "") -> Field:
    return Field(
        name=name, value=value, state=state, score=0.95, place=PLACE, check=check, others=others
    )


def bill() -> Reading:
    """One item was read in two ways; by the other one everything adds up."""
    return Reading(
        source="photo", kind="inpatient_bill", kind_score=1.0, quality=Quality(accept=True),
        fields=(
            field("票据号码", "2611003877", "read"),
            field("开票日期", "2026-05-13", "doubtful", check="score"),
            field("金额合计", "68000.00", "doubtful", "60000.00", check="items_total"),
            field("复核人", "孔砚木", "doubtful", check="score"),
        ),
        items=(
            Item(name="手术费", amount="40000.00", place=PLACE),
            Item(name="西药费", amount="20000.00"),
        ),
    )  # fmt: skip


@pytest.fixture
def paper(home: Home) -> str:
    """The photo of the claim, as if the machine had read it as that bill."""
    read(home, kind="inpatient_bill")
    return f"/desk/papers/{home.document_id}"


def read(home: Home, *, kind: str) -> None:
    where = {"household_id": home.customer.household_id, "document_id": UUID(home.document_id)}
    now = datetime.now(UTC)
    keep_reading(**where, reading=bill(), now=now)
    name_kind(**where, kind=kind, now=now)


@pytest.fixture
def butler(home: Home) -> Client:
    return colleague(name="周牧", households=[home.customer.household_id]).browser()


def test_who_was_granted_the_claim_sees_its_papers_in_the_list(
    home: Home, paper: str, butler: Client
) -> None:
    [(row, name)] = butler.get("/desk/papers").context["rows"]
    assert (str(row.paper.document_id), row.paper.doubtful) == (home.document_id, 2)
    assert (str(row.claim.application_id), name) == (home.claim_id, "样本人")
    claim = (home.customer.household_id, UUID(home.claim_id))
    expert = colleague("claims_expert", claims=[claim]).browser()
    assert [name for _, name in expert.get("/desk/papers").context["rows"]] == ["样**"]
    stranger = colleague("claims_expert", code="ex-2").browser()
    assert stranger.get("/desk/papers").context["rows"] == []
    assert stranger.get(paper).status_code == 404
    assert AccessLog.objects.count() == 0


def test_a_paper_lies_beside_its_fields_and_the_look_is_told(
    home: Home, paper: str, butler: Client
) -> None:
    page = butler.get(paper)
    [look] = AccessLog.objects.all()
    assert (str(look.document_id), look.reason) == (home.document_id, "check_figures")
    rows = [row for row in page.context["rows"] if not row.unread]
    assert [(row.number, row.state_zh, row.must) for row in rows] == [
        (1, "读出", False), (2, "存疑", True), (3, "存疑", True), (4, "存疑", False),
        (5, "读出", False), (6, "读出", False),
    ]  # fmt: skip
    total = rows[2]
    assert (total.shown, total.why_zh) == ("68,000.00", "各项相加和合计对不上")
    assert [(way.shown, way.holds, way.effect_zh) for way in total.choices] == [
        ("68,000.00", False, "各项相加和合计差 8000.00 元"),
        ("60,000.00", True, "各项相加和合计对得上"),
    ]
    wide, high = page.context["sheet"].size
    assert total.shape.points.split()[0] == f"{int(wide * 0.1)},{int(high * 0.2)}"
    assert page.content.decode().count("<polygon") == 5  # four fields and one item
    assert [row.shape == total.shape for row in rows[4:]] == [True, False]
    for why, noted in (("dispute", "dispute"), ("curious", "check_figures")):
        assert butler.get(f"{paper}?why={why}").context["reason"] == noted
        assert AccessLog.objects.latest("id").reason == noted
    assert "核对金额和日期" in home.browser().get("/privacy").content.decode()


def test_the_server_says_what_is_typed_does_to_the_sums(paper: str, butler: Client) -> None:
    said = butler.post(f"{paper}/checks", {"pick:金额合计": "60000.00"}).content.decode()
    assert "各项相加和合计对得上" in said
    assert "还有 1 处没有说" in said
    typed = butler.post(f"{paper}/checks", {"said:items.0": "4万"}).content.decode()
    assert "金额不对" in typed
    wrong = butler.post(f"{paper}/checks", {"said:金额合计": "60,000.40"}).content.decode()
    assert "各项相加和合计差 0.40 元" in wrong
    assert AccessLog.objects.count() == 0
    assert Confirmation.objects.count() == 0


def test_what_is_doubtful_must_be_said_and_is_kept_as_truth(
    home: Home, paper: str, butler: Client
) -> None:
    some = butler.post(paper, {"pick:金额合计": "60000.00"})
    assert (some.status_code, some.context["problem"][:9]) == (422, "还有 1 处存疑：")
    assert some.context["rows"][2].picked == "60000.00"
    done = butler.post(paper, {"pick:金额合计": "60000.00", "said:开票日期": "2026-05-18"})
    assert (done.status_code, done["Location"]) == (302, "/desk/papers?done=1")
    where = {"household_id": home.customer.household_id, "document_ids": [UUID(home.document_id)]}
    [reading] = readings_of(**where).values()
    assert reading.values["金额合计"] == "60000.00"
    assert reading.values["开票日期"] == "2026-05-18"
    assert {one.outcome for one in Confirmation.objects.all()} == {"changed"}
    assert {one.by_role for one in Confirmation.objects.all()} == {"staff"}
    assert butler.get("/desk/papers").context["rows"] == []
    assert "人核过 2" in butler.get(paper).content.decode()


def test_what_the_machine_missed_can_be_filled_in(home: Home, butler: Client) -> None:
    read(home, kind="bank_card")
    paper = f"/desk/papers/{home.document_id}"
    assert "客户说是“银行卡”，读起来是“住院票据”" in butler.get(paper).content.decode()
    unclear = {"pick:金额合计": "unclear", "pick:开票日期": "unclear"}
    assert butler.post(paper, unclear | {"kind": "inpatient_bill"}).status_code == 302
    missed = [row.label for row in butler.get(paper).context["unread"]]
    assert "住院科别" in missed
    assert "开票日期" not in missed
    typed = {"said:金额合计大写": "陆万元整", "pick:金额合计": "60000.00"}
    assert "和大写金额对得上" in butler.post(f"{paper}/checks", typed).content.decode()
    done = butler.post(paper, typed | {"said:住院科别": "外科", "pick:开票日期": "unclear"})
    assert done.status_code == 302
    where = {"household_id": home.customer.household_id, "document_ids": [UUID(home.document_id)]}
    [reading] = readings_of(**where).values()
    assert (reading.values["住院科别"], reading.values["金额合计大写"]) == ("外科", "陆万元整")


def test_what_nobody_can_read_stays_unsaid(home: Home, paper: str, butler: Client) -> None:
    form = {"pick:金额合计": "unclear", "pick:开票日期": "unclear"}
    assert butler.post(paper, form).status_code == 302
    assert Confirmation.objects.count() == 0
    assert butler.get("/desk/papers").context["rows"] == []


def test_the_customer_is_asked_for_another_photo_with_the_reason(
    home: Home, paper: str, butler: Client
) -> None:
    assert butler.get(f"{paper}/again").status_code == 200
    assert butler.post(f"{paper}/again", {}).status_code == 422
    answer = butler.post(f"{paper}/again", {"reason": ["glare", "cropped"]})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/papers?done=1")
    state = Application.objects.get(id=home.claim_id).state
    assert state["asked_again"][home.document_id]["reasons"] == ["glare", "cropped"]
    assert butler.get("/desk/papers").context["rows"] == []
    again = butler.post(paper, {"pick:金额合计": "unclear", "pick:开票日期": "unclear"})
    assert (again.status_code, again.context["problem"][:7]) == (422, "已经请客户重拍")
    journal = butler.get(f"/desk/claims/{home.claim_id}").content.decode()
    assert "请客户重拍一张：有反光，字被盖住了、边上缺了一块" in journal


def test_a_bill_given_elsewhere_is_for_staff_to_look_at(
    homes: tuple[Home, Home], butler: Client
) -> None:
    for one in homes:
        keep_reading(
            household_id=one.customer.household_id, document_id=UUID(one.document_id),
            reading=bill().model_copy(update={"fields": (
                field("票据代码", "00060126", "proved"), field("票据号码", "0000000777", "proved"),
            )}), now=datetime.now(UTC),
        )  # fmt: skip
    mine, other = homes
    page = butler.get(f"/desk/papers/{other.document_id}")
    assert page.status_code == 404
    both = colleague(code="b-2", households=[one.customer.household_id for one in homes]).browser()
    [(row, _)] = both.get("/desk/papers").context["rows"]
    assert (str(row.paper.document_id), row.paper.flags) == (other.document_id, ("bill",))
    found = butler.get(f"/desk/papers/{mine.document_id}").context["flags"]
    assert [(one["what"], one["claim"]) for one in found] == [("bill", None)]
    text = both.get(f"/desk/papers/{other.document_id}").content.decode()
    assert "同一张票据在别处交过：" in text
    assert f"/desk/claims/{mine.claim_id}" in text


def test_the_list_costs_the_same_however_long_it_is(
    homes: tuple[Home, Home], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in homes:
        read(one, kind="inpatient_bill")
    first = colleague(households=[homes[0].customer.household_id]).browser()
    both = colleague(code="both", households=[one.customer.household_id for one in homes]).browser()
    for browser, count in ((first, 1), (both, 2)):
        with django_assert_num_queries(11):
            assert len(browser.get("/desk/papers").context["rows"]) == count


def test_a_photo_that_was_turned_is_kept_so_and_on_record(
    home: Home, paper: str, butler: Client
) -> None:
    before = butler.get(paper).context["sheet"].size
    answer = butler.post(f"{paper}/turn", {"why": "dispute"})
    assert (answer.status_code, answer["Location"]) == (302, f"{paper}?why=dispute")
    page = butler.get(paper)
    wide, high = page.context["sheet"].size
    assert (high, wide) == before
    total = page.context["rows"][2].shape  # x to 1 - y, y to x
    assert total.points.split()[0] == f"{int(wide * 0.75)},{int(high * 0.1)}"
    small = home.browser().get(f"/report/{home.claim_id}/papers/{home.document_id}/small").content
    with Image.open(BytesIO(small)) as theirs:
        assert (theirs.width > theirs.height) == (wide > high)
    [act] = StaffAct.objects.all()
    assert (act.act, act.object_id) == ("turned_paper", home.document_id)
    stranger = colleague("claims_expert", code="ex-2").browser()
    assert stranger.post(f"{paper}/turn").status_code == 404


def test_a_page_on_its_side_is_drawn_upright() -> None:
    photo = BytesIO()
    Image.new("RGB", (40, 20)).save(photo, "PNG")
    reading = PaperReading(
        document_id=UUID(int=1), person_id=UUID(int=2), media_type="application/pdf", state="read",
        kind_named=None, reading=bill().model_copy(update={"turned": 90}),
    )  # fmt: skip
    sheet = sheet_of(ServedPaper(photo.getvalue(), "image/png", False), reading, 0)
    assert (sheet.size, sheet.upright) == ((20, 40), "translate(20 0) rotate(90)")
    shape = shape_of((0.0, 0.0, 0.5, 0.0, 0.5, 0.5, 0.0, 0.5), sheet)  # its upper left quarter
    assert shape is not None
    assert shape.points == "10,0 20,0 20,20 10,20"
