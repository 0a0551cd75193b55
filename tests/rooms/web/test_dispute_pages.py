"""The pages of a dispute and of a complaint: what may be posted, and what is refused in place."""

from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.test import Client
from docx import Document

from guanjia.claims.book import open_book
from tests.rooms.web.conftest import Home
from tests.rooms.web.disputed import disputed
from tests.rooms.web.staff import colleague


@pytest.fixture
def ids(home: Home) -> dict[str, str]:
    return disputed(home)


@pytest.fixture
def senior(home: Home) -> Client:
    claim = (home.customer.household_id, UUID(home.claim_id))
    return colleague("senior_expert", name="沈言", claims=[claim]).browser()


def draft_seen(home: Home) -> bool:
    book = open_book(household_id=home.customer.household_id, application_id=UUID(home.claim_id))
    draft = book.lane(UUID(home.lane_id)).disputes[0].draft
    assert draft is not None
    return draft.seen_at is not None


def test_the_customer_lets_the_letter_go_that_was_read(home: Home, ids: dict[str, str]) -> None:
    browser, path = home.browser(), f"/claims/{home.claim_id}/lanes/{home.lane_id}/dispute"
    page = browser.get(path).content.decode()
    assert "请重新核定。" in page
    assert " checked" not in page
    stale = browser.post(path, {"answer": "send", "letter": str(uuid4())})
    assert (stale.status_code, draft_seen(home)) == (422, False)
    assert "这封信刚刚改过" in stale.content.decode()
    sent = browser.post(path, {"answer": "send", "letter": ids["letter_id"]})
    assert (sent.status_code, draft_seen(home)) == (302, True)


def test_the_desk_sends_nothing_unseen(
    home: Home, ids: dict[str, str], senior: Client
) -> None:  # fmt: skip
    path = f"/desk/disputes/{home.claim_id}/{home.lane_id}"
    refused = senior.post(path, {"act": "send"})
    assert refused.status_code == 422
    assert "客户还没有看过这封信" in refused.content.decode()
    assert senior.post(path, {"act": "read_out"}).status_code == 302
    assert draft_seen(home)
    assert senior.post(path, {"act": "nothing"}).status_code == 404
    file = senior.get(f"{path}/{ids['letter_id']}.docx")
    said = [one.text for one in Document(BytesIO(file.content)).paragraphs]
    assert "请重新核定。" in said
    assert senior.get(f"{path}/{uuid4()}.docx").status_code == 404


def test_words_that_were_typed_stay_when_something_is_missing(
    home: Home, ids: dict[str, str], senior: Client
) -> None:
    path = f"/desk/disputes/{home.claim_id}/{home.lane_id}"
    refused = senior.post(path, {"act": "judge", "judgement": "写了一半"})
    assert refused.status_code == 422
    assert "请选把握" in refused.content.decode()
    assert "写了一半" in refused.content.decode()
    assert senior.get(path).context["t"].dispute.confidence == ""


def test_to_complain_nothing_is_chosen_before(home: Home) -> None:
    browser = home.browser()
    assert " checked" not in browser.get("/complain").content.decode()
    refused = browser.post("/complain", {"text": "没人回我"})
    assert refused.status_code == 422
    assert "没人回我" in refused.content.decode()
    told = {"text": "没人回我", "subject": "too_slow", "claim": home.claim_id}
    kept = browser.post("/complain", told)
    assert kept.status_code == 302
    page = browser.get(kept["Location"]).content.decode()
    assert "没人回我" in page
    assert "正在找一位没有经手过您的事的同事" in page
    assert browser.post(kept["Location"]).status_code == 302
    assert "您撤回了" in browser.get(kept["Location"]).content.decode()


def test_a_complaint_sent_twice_is_one(home: Home) -> None:
    browser = home.browser()
    form = {"text": "没人回我", "subject": "too_slow"}
    form["key"] = str(browser.get("/complain").context["key"])
    first, second = browser.post("/complain", form), browser.post("/complain", form)
    assert first["Location"] == second["Location"]
    other = form | {"text": "还有一件"}  # gone back and written anew
    asked = browser.post("/complain", other)
    assert asked.status_code == 422
    kept = browser.post("/complain", other | {"key": str(asked.context["key"])})
    assert kept.status_code == 302
    assert len(browser.get("/complain").context["earlier"]) == 2
