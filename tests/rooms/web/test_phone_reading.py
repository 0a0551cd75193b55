"""What the machine made of papers, on the phone and for programs: retake, another kind, order of
pages, doubtful fields that only a person can say."""

# ruff: noqa: F401, F811 (fixtures of other files)
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from guanjia.claims.models import Application, JournalLine
from guanjia.documents.actions.keep import keep_first, keep_reading
from guanjia.documents.models import DocumentReading
from guanjia.documents.queries import readings_of
from guanjia.documents.reading.result import Field, Item, Quality, Reading, Reason
from guanjia.web.sign_in import COOKIE
from tests.rooms.claims.conftest import World, catalogue, world
from tests.rooms.claims.specimens import picture
from tests.rooms.web.test_phone_papers import kept, where
from tests.rooms.web.test_phone_report import phone, sent

CORNERS = (0.1, 0.2, 0.5, 0.2, 0.5, 0.4, 0.1, 0.4)
BLURRED = Quality(
    accept=False, reasons=(Reason(code="blurred", sentence_zh="请拿稳再拍。", place=CORNERS),)
)
FINE = Quality(accept=True)
Read = Callable[..., UUID]


@pytest.fixture
def read(phone: Client, where: str) -> Read:
    """A paper of this kind is handed in, and looked at or read as told."""

    def _read(named: str, first: Quality | None = None, **reading: object) -> UUID:
        before = set(kept())
        assert sent(phone, where, named) == 302
        [document_id] = set(kept()) - before
        household_id = Application.objects.get().household_id
        paper = {"household_id": household_id, "document_id": document_id, "now": now()}
        if first:
            keep_first(**paper, first=first)
        else:
            whole = {"source": "photo", "kind": named, "kind_score": 1.0, "quality": FINE}
            keep_reading(**paper, reading=Reading(**(whole | reading)))
        return document_id

    return _read


def program_of(phone: Client) -> Client:
    return Client(headers={"Authorization": f"Bearer {phone.cookies[COOKIE].value}"})


def bill_fields(*, cash: str) -> tuple[Field, ...]:
    """300.00 yuan, of which the fund paid 200.00; the words prove the total."""
    sure = {
        "票据代码": "00060126", "票据号码": "0000000901", "开票日期": "2026-03-06",
        "金额合计大写": "叁佰元整", "金额合计": "300.00", "医保统筹基金支付": "200.00",
        "其他支付": "0.00", "个人账户支付": "0.00", "个人自费": "0.00",
    }  # fmt: skip
    doubtful = Field(
        name="个人现金支付", value=cash, state="doubtful", score=0.6, place=CORNERS,
        others=("100.00",),
    )  # fmt: skip
    proved = (Field(name=n, value=v, state="proved", score=0.99) for n, v in sure.items())
    return (*proved, doubtful)


def shown(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_blurred_photo_is_asked_for_again_or_kept(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    document_id = read("discharge_summary", first=BLURRED)
    page = shown(phone.get(f"{where}/papers"))
    assert 'points="10.0,20.0 50.0,20.0 50.0,40.0 10.0,40.0"' in page
    assert "请拿稳再拍。" in page
    assert "出院小结</h2>" in page
    assert "重拍这一张" in page
    assert phone.post(f"{where}/papers", {"keep": str(document_id)}).status_code == 302
    page = shown(phone.get(f"{where}/papers"))
    assert "重拍这一张" not in page
    assert "就用这张，等人来认" in page
    assert DocumentReading.objects.get().insisted_at is not None


def test_papers_are_not_called_complete_while_one_is_to_be_taken_again(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    while asked := phone.get(f"{where}/papers").context["missing"]:
        kind = asked[0]["kind"]
        document_id = read(kind)
    assert "<h1>材料齐了</h1>" in shown(phone.get(f"{where}/papers"))
    again = Reading(source="photo", kind=kind, kind_score=1.0, quality=BLURRED)
    household_id = Application.objects.get().household_id
    keep_reading(household_id=household_id, document_id=document_id, reading=again, now=now())
    page = shown(phone.get(f"{where}/papers"))
    assert "<h1>还有 1 张要重拍</h1>" in page
    assert "不用再找别的" not in page


def test_of_two_bills_on_one_photo_each_counts_or_is_asked_for_alone(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    items = (Item(name="检查费", amount="300.00", state="proved"),)
    fields = [one.model_copy(update={"state": "proved"}) for one in bill_fields(cash="100.00")]
    other = [
        one.model_copy(update={"value": "0000000902"}) if one.name == "票据号码" else one
        for one in fields
    ]
    one, two = (
        Reading(source="photo", kind="outpatient_bill", kind_score=1.0, quality=FINE,
                fields=tuple(its), items=items)
        for its in (fields, other)
    )  # fmt: skip
    unread = two.model_copy(update={"fields": ()})
    document_id = read("outpatient_bill", fields=one.fields, items=items, papers=(one, unread))
    household_id = Application.objects.get().household_id
    page = shown(phone.get(f"{where}/papers"))
    assert "1 张的金额算进去了，还有 1 张没读全。请把没读全的那张单独再拍一张；" in page
    for papers, said in (((one, two), "这张照片上有 2 张票据，金额都算进去了。"), ((), "")):
        reading = one.model_copy(update={"papers": papers})
        keep_reading(household_id=household_id, document_id=document_id, reading=reading, now=now())
        page = shown(phone.get(f"{where}/papers"))
        assert said in page
    assert "张票据，" not in page


def test_the_page_moves_only_when_something_did(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    document_id = read("discharge_summary", first=FINE)
    live = f"{where}/papers/live"
    mark = phone.get(f"{where}/papers").context["mark"]
    assert phone.get(live, {"mark": mark}).status_code == 204
    household_id = Application.objects.get().household_id
    refined = Reading(source="photo", kind=None, kind_score=0.0, quality=BLURRED)
    keep_reading(household_id=household_id, document_id=document_id, reading=refined, now=now())
    moved = phone.get(live, {"mark": mark})
    assert moved.status_code == 200
    assert "请拿稳再拍。" in shown(moved)
    assert 'id="bottom" hx-swap-oob="true"' in shown(moved)
    assert "<html" not in shown(moved)


def test_another_kind_than_was_asked_for(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    document_id = read("discharge_summary", kind="diagnosis_certificate")
    page = shown(phone.get(f"{where}/papers"))
    assert "这张看着是<strong>诊断证明书</strong>，要的是<strong>出院小结</strong>" in page
    assert "phone/samples/discharge_summary.png" in page
    named = {"kind_of": str(document_id), "kind": "diagnosis_certificate"}
    assert phone.post(f"{where}/papers", named).status_code == 302
    assert kept() == {document_id: "diagnosis_certificate"}
    missing = Application.objects.get().state["missing"]
    assert "discharge_summary" in missing
    assert "diagnosis_certificate" not in missing


def test_pages_of_one_paper_stand_as_the_customer_puts_them(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    first, second = read("id_card"), _second(phone, where)
    page = shown(phone.get(f"{where}/papers"))
    assert "身份证</strong>，第 2 页" in page
    assert phone.post(f"{where}/papers", {"up": str(second)}).status_code == 302
    assert _order(phone, where) == [second, first]
    assert phone.post(f"{where}/papers", {"order": f"{first},{second}"}).status_code == 302
    assert _order(phone, where) == [first, second]
    program, claim = program_of(phone), where.replace("/report", "/api/v1/claims")
    wanted = {"document_ids": [str(second), str(first)]}
    answer = program.post(f"{claim}/papers/order", wanted, content_type="application/json")
    assert answer.status_code == 200
    assert _order(phone, where) == [second, first]


def _second(phone: Client, where: str) -> UUID:
    before = set(kept())
    back = SimpleUploadedFile("back.png", picture("back"))
    phone.post(f"{where}/papers", {"kind": "id_card", "file": back})
    [document_id] = set(kept()) - before
    return document_id


def _order(phone: Client, where: str) -> list[UUID]:
    given = phone.get(f"{where}/papers").context["given"]
    return [row["paper"].document_id for row in given]


def test_a_doubtful_sum_is_asked_beside_the_photo_and_never_again(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    items = (Item(name="西药费", amount="300.00", state="proved"),)
    document_id = read("inpatient_bill", fields=bill_fields(cash="160.00"), items=items)
    papers = shown(phone.get(f"{where}/papers"))
    assert "下一步：核对 1 处" not in papers  # other papers are missing still
    assert "核对 1 处" in papers
    page = shown(phone.get(f"{where}/check"))
    assert "个人现金支付是哪一个？" in page
    assert 'src="data:image/jpeg;base64,' in page
    assert '¥160.00</strong><span class="small muted">各项支付和合计差 60.00 元' in page
    assert '¥100.00</strong><span class="small fits">各项支付和合计对得上' in page
    assert " checked" not in page
    say, own = f"say:{document_id}:个人现金支付", f"own:{document_id}:个人现金支付"
    assert phone.post(f"{where}/check", {say: "own", own: " "}).status_code == 422
    wrong = phone.post(f"{where}/check", {say: "own", own: "一百"})
    assert (wrong.status_code, 'value="一百"' in shown(wrong)) == (422, True)
    answer = phone.post(f"{where}/check", {say: "own", own: "100"})
    assert (answer.status_code, answer["Location"]) == (302, f"{where}/papers")
    household_id = Application.objects.get().household_id
    paper = readings_of(household_id=household_id, document_ids=[document_id])[document_id]
    assert paper.settled["个人现金支付"] == "100.00"
    row = phone.get(f"{where}/papers").context["given"][0]
    assert (row["total_fen"], row["to_say"]) == (30_000, 0)
    assert "您核对过" in shown(phone.get(f"{where}/check"))


def test_what_a_paper_says_of_the_case_is_offered_and_taken(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    illness = Field(name="出院诊断", value="急性胆囊炎", state="read", score=0.99)
    left = Field(name="出院日期", value="2026-03-07", state="read", score=0.99)
    read("discharge_summary", fields=(illness, left))
    page = shown(phone.get(f"{where}/check"))
    assert "材料上写着诊断：<strong>急性胆囊炎</strong>" in page
    assert "材料上写着出院日期" not in page  # told otherwise: that is for staff to clear up
    assert phone.post(f"{where}/check", {"take": "discharge_date"}).status_code == 302
    assert phone.post(f"{where}/check", {"take": "diagnosis_text"}).status_code == 302
    assert "报案时您还没说" not in shown(phone.get(f"{where}/check"))
    kinds = list(JournalLine.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds.count("incident_completed") == 1


def test_what_was_read_for_certain_is_not_asked_by_hand(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    items = (Item(name="护理费", amount="300.00", state="proved"),)
    document_id = read("inpatient_bill", fields=bill_fields(cash="160.00"), items=items)
    answer = phone.get(f"{where}/papers/{document_id}/figures")
    page, row = shown(answer), answer.context["rows"][0]
    assert (row["category"], row["amount"]) == ("nursing", "300.00")
    assert '<input type="hidden" name="total" value="300.00">' in page
    assert '<input type="hidden" name="social_paid" value="200.00">' in page
    assert '<input type="hidden" name="bill_no" value="00060126-0000000901">' in page
    assert 'id="total"' not in page


def test_a_program_can_say_what_the_phone_can(
    phone: Client,
    where: str,
    read: Read,
) -> None:
    document_id = read("inpatient_bill", fields=bill_fields(cash="160.00"))
    program, paper = program_of(phone), f"/api/v1/papers/{document_id}"
    told = program.get(f"{paper}/reading").json()
    assert (told["state"], told["accept"], told["kept"]) == ("read", True, False)
    [cash] = [one for one in told["fields"] if one["name"] == "个人现金支付"]
    assert (cash["state"], cash["others"], cash["settled"]) == ("doubtful", ["100.00"], False)
    cut = program.get(f"{paper}/cut", {"field": "个人现金支付"})
    assert (cut["Content-Type"], cut.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    said = {"said": {"个人现金支付": "100.00"}}
    answer = program.post(f"{paper}/fields", said, content_type="application/json")
    [cash] = [one for one in answer.json()["fields"] if one["name"] == "个人现金支付"]
    assert (cash["value"], cash["settled"]) == ("100.00", True)
    kind = program.post(f"{paper}/kind", {"kind": "fee_list"}, content_type="application/json")
    assert kind.json()["kind"] == "fee_list"
    assert program.post(f"{paper}/keep").json()["kept"] is True
