"""The service group over HTTP: resumed where the browser was, and photos that become papers."""

from uuid import UUID

import pytest
from django.test import Client

from tests.journeys.papers import picture
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague


@pytest.fixture
def butler(home: Home) -> Colleague:
    return colleague(households=[home.customer.household_id])


def say(browser: Client, path: str, text: str) -> None:
    assert browser.post(path, {"text": text}).status_code == 302


def events(browser: Client, path: str, **headers: str) -> str:
    return browser.get(f"{path}/events", headers=headers).content.decode()


def marks(browser: Client, path: str) -> tuple[int, int]:
    """Where claim and group stand, as the page bears them."""
    page = browser.get(path).content.decode()
    claim, group = page.split("/group/events?seq=")[1].split('"')[0].split(".")
    return int(claim), int(group)


def test_a_stream_resumes_claim_and_group(home: Home, butler: Colleague) -> None:
    phone, path = home.browser(), f"/claims/{home.claim_id}/group"
    claim, group = marks(phone, path)
    assert group == 0
    assert "event: claim" not in events(phone, path, Last_Event_ID=f"{claim}.0")
    say(butler.browser(), f"/desk{path}", "在的")
    told = f"id: {claim}.1\nevent: claim\n"
    assert told in events(phone, path, Last_Event_ID=f"{claim}.0")
    assert told in events(phone, path, Last_Event_ID=f"{claim - 1}.1")
    assert told in events(phone, path)
    for seen in (f"{claim}.1", f"{claim + 5}.7"):
        assert "event: claim" not in events(phone, path, Last_Event_ID=seen)
    for nonsense in ("x.y", f"{claim}.1.1", "-1.9", "9" * 12):
        assert told in events(phone, path, Last_Event_ID=nonsense)


def test_the_part_is_fetched_only_where_something_moved(home: Home, butler: Colleague) -> None:
    phone, path = home.browser(), f"/claims/{home.claim_id}/group"
    claim, group = marks(phone, path)
    assert phone.get(f"{path}/live?seq={claim}.{group}").status_code == 204
    say(butler.browser(), f"/desk{path}", "您的材料我看过了")
    part = phone.get(f"{path}/live?seq={claim}.{group}")
    assert "您的材料我看过了" in part.content.decode()
    desk = butler.browser().get(f"/desk{path}").content.decode()
    assert desk.count("看过了</p>") == 2  # the words, and that they were read


def test_a_photo_is_a_paper_of_the_claim_and_shown(home: Home, butler: Colleague) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    phone, path = home.browser(), f"/claims/{home.claim_id}/group"
    photo = SimpleUploadedFile("lab.png", picture("lab_report"), "image/png")
    answer = phone.post(path, {"file": photo, "kind": "lab_report"})
    assert answer.status_code == 302
    page = butler.browser().get(f"/desk{path}").content.decode()
    assert "检查化验报告</a>" in page
    broken = SimpleUploadedFile("x.png", b"no picture", "image/png")
    refused = phone.post(path, {"file": broken})
    assert "这几张没有收下" in refused.content.decode()


def test_what_is_empty_is_told_in_place(home: Home) -> None:
    answer = home.browser().post(f"/claims/{home.claim_id}/group", {"text": " "})
    assert answer.status_code == 422
    assert "写一句话再发" in answer.content.decode()


def test_an_expert_reads_the_group_of_their_claim_with_masked_names_in_lists(home: Home) -> None:
    claim = (home.customer.household_id, UUID(home.claim_id))
    expert = colleague("claims_expert", claims=[claim]).browser()
    say(home.browser(), f"/claims/{home.claim_id}/group", "在吗？")
    lists = expert.get("/desk/groups").content + expert.get("/desk/customers").content
    assert "在吗？" in lists.decode()
    name = expert.get(f"/desk/claims/{home.claim_id}/group").content.decode()
    whole = name.split("<h1>")[1].split(" ")[0]
    assert len(whole) > 1
    assert whole not in lists.decode()
