"""Queue, search, customers: mine is shown; what is not needs a reason and leaves a trace."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from guanjia.claims.models import Application, InsurerNumber
from guanjia.people import note_log, staff_queries
from guanjia.people.actions.notes import leave_note
from guanjia.people.actions.staff import grant_access
from guanjia.people.butlers import butler_of
from guanjia.people.rules import end_of_day
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague

NAME, MASKED = "样本人", "样**"


@pytest.fixture
def butler(home: Home) -> Colleague:
    return colleague(households=[home.customer.household_id])


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def number_of(home: Home) -> str:
    answer = home.browser().get(f"/api/v1/claims/{home.claim_id}", headers=home.bearer)
    return str(answer.json()["number"])


# --- queue ---------------------------------------------------------------------------------------


def test_the_queue_tells_who_acts_and_what_is_next(home: Home, butler: Colleague) -> None:
    page = text(butler.browser().get("/desk/claims"))
    assert number_of(home) in page
    assert NAME in page
    assert "把材料、授权和账户办完，交给保险公司" in page
    assert page.count('class="pips"') == 2
    assert "等客户 1" in page


def test_of_a_granted_claim_an_expert_sees_a_masked_name(home: Home) -> None:
    expert = colleague("claims_expert", claims=[(home.customer.household_id, UUID(home.claim_id))])
    page = text(expert.browser().get("/desk/claims"))
    assert number_of(home) in page
    assert MASKED in page
    assert NAME not in page


def test_nobody_sees_what_was_not_granted(homes: tuple[Home, Home], butler: Colleague) -> None:
    page = text(butler.browser().get("/desk/claims"))
    assert number_of(homes[0]) in page
    assert number_of(homes[1]) not in page
    admin = colleague("admin")
    assert "您经手的理赔都办完了" in text(admin.browser().get("/desk/claims"))


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("?party=customer", True),
        ("?party=insurer", False),
        ("?party=nobody", True),  # not understood, not asked for
        ("?step=4", True),
        ("?step=9", False),
        ("?insurer=qinghe", True),
        ("?insurer=beiting", False),
        ("?differs=1", False),
        ("?marked=1", False),
        ("?since=2020-01-01", True),
        ("?since=2999-01-01", False),
        ("?since=soon", True),
        ("?after=soon~x", True),
    ],
)
def test_filters(home: Home, butler: Colleague, query: str, is_there: bool) -> None:
    page = text(butler.browser().get(f"/desk/claims{query}"))
    assert (number_of(home) in page) == is_there
    assert ("这样筛，一件也没有" in page) == (not is_there)


def test_fifty_a_page_the_longest_waiting_first(home: Home) -> None:
    first = Application.objects.get(id=home.claim_id)
    began, bare = datetime(2026, 1, 1, tzinfo=UTC), {"lanes": {}, "best_order": []}
    copies = [
        Application(
            **{
                field.attname: getattr(first, field.attname)
                for field in Application._meta.concrete_fields
            }
            | {
                "id": UUID(int=n),
                "number": f"N{n:03d}",
                "state": first.state | bare,
                "waiting_since_at": began + timedelta(hours=n % 60),
            }
        )
        for n in range(1, 121)
    ]
    Application.objects.bulk_create(copies)
    butler = colleague(households=[home.customer.household_id])
    browser, path, seen = butler.browser(), "/desk/claims?party=customer", []
    while path:
        page = text(browser.get(path))
        seen.append(re.findall(r"muted\">(N\d\d\d|GJ[^<]+)<", page))
        more = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        path = f"/desk/claims{more[1].replace('&amp;', '&')}" if more else ""
    assert [len(page) for page in seen] == [50, 50, 21]
    flat = [one for page in seen for one in page]
    expected = sorted(copies, key=lambda one: (one.waiting_since_at, one.id))
    assert flat == [one.number for one in expected] + [first.number]


def test_the_queue_costs_eleven_statements_however_long_it_is(
    homes: tuple[Home, Home], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = colleague(households=[homes[0].customer.household_id])
    both = colleague(code="both", households=[home.customer.household_id for home in homes])
    for browser in (one.browser(), both.browser()):
        with django_assert_num_queries(11):  # one reads the law's days of every claim shown
            browser.get("/desk/claims")


# --- search --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["number", "name", "phone", "id_number"])
def test_search_finds_ones_own_by_whole_words(home: Home, butler: Colleague, by: str) -> None:
    words = {
        "number": number_of(home),
        "name": NAME,
        "phone": "10000000031",
        "id_number": "000000199001000031",
    }[by]
    page = text(butler.browser().get("/desk/search", {"q": words}))
    assert f'href="/desk/claims/{home.claim_id}"' in page
    assert NAME in page


def test_search_by_an_insurers_number(home: Home, butler: Colleague) -> None:
    InsurerNumber.objects.create(
        insurer="qinghe", number="QH-CLM-77", household_id=home.customer.household_id,
        application_id=home.claim_id, lane_id=home.lane_id,
    )  # fmt: skip
    page = text(butler.browser().get("/desk/search", {"q": " QH-CLM-77 "}))
    assert f'href="/desk/claims/{home.claim_id}"' in page


def test_half_a_name_finds_nobody(home: Home, butler: Colleague) -> None:
    assert "没有找到" in text(butler.browser().get("/desk/search", {"q": NAME[:2]}))


def test_of_another_s_only_number_masked_name_and_butler(homes: tuple[Home, Home]) -> None:
    owner = homes[1]
    colleague(code="own-1", name="阿桂", households=[owner.customer.household_id])
    seeker = colleague(households=[homes[0].customer.household_id])
    page = text(seeker.browser().get("/desk/search", {"q": number_of(owner)}))
    assert number_of(owner) in page
    assert MASKED in page
    assert "阿桂" in page
    assert f"/desk/open?claim={owner.claim_id}" in page
    for hidden in (NAME, "住院", f"/desk/claims/{owner.claim_id}"):
        assert hidden not in page


def test_opening_another_s_needs_a_reason_and_ends_with_the_day(homes: tuple[Home, Home]) -> None:
    owner = homes[1]
    household_id = owner.customer.household_id
    theirs = colleague(code="own-1", name="阿桂", households=[household_id])
    seeker = colleague()
    browser, target = seeker.browser(), f"/desk/customers/{household_id}"
    assert browser.get(target).status_code == 404
    asked = browser.get("/desk/open", {"person": str(owner.customer.person_id)})
    assert (asked.status_code, NAME in text(asked)) == (200, False)
    for wrong in ("", "curious"):
        refused = browser.post(
            "/desk/open", {"person": str(owner.customer.person_id), "reason": wrong}
        )
        assert refused.status_code == 422
        assert "请选一个原因" in text(refused)
    assert browser.get(target).status_code == 404
    opened = browser.post("/desk/open", {"claim": owner.claim_id, "reason": "caller_on_line"})
    assert opened["Location"] == f"/desk/claims/{owner.claim_id}"
    assert browser.get(target).status_code == 200
    now = datetime.now(UTC)
    [grant] = staff_queries.grants_in_force(now=now, staff_id=seeker.staff_id)
    assert grant.until_at == end_of_day(grant.from_at)
    assert staff_queries.grants_in_force(now=end_of_day(now), staff_id=seeker.staff_id) == ()
    [act] = staff_queries.acts_of(staff_id=seeker.staff_id)
    assert (act.act, act.reason, act.household_id) == (
        "opened_household", "caller_on_line", household_id,
    )  # fmt: skip
    butler = butler_of([household_id], now=now)
    assert butler is not None
    assert butler.staff_id == theirs.staff_id


@pytest.mark.django_db
def test_what_is_not_there_cannot_be_opened() -> None:
    browser = colleague().browser()
    for asked in ({}, {"claim": str(UUID(int=3))}, {"person": str(UUID(int=3))}, {"claim": "x"}):
        assert browser.get("/desk/open", asked).status_code == 404
        assert browser.post("/desk/open", {**asked, "reason": "complaint"}).status_code == 404


# --- customers -----------------------------------------------------------------------------------


def ask(home: Home, words: str, kind: str = "ask") -> UUID:
    return leave_note(
        household_id=home.customer.household_id,
        person_id=home.customer.person_id,
        staff_id=None,
        kind=kind,  # type: ignore[arg-type]
        text=words,
        now=datetime.now(UTC),
    )


def test_who_waits_for_an_answer_comes_first(homes: tuple[Home, Home]) -> None:
    ask(homes[1], "钱什么时候到？")
    butler = colleague(households=[one.customer.household_id for one in homes])
    page = text(butler.browser().get("/desk/customers/all"))
    places = [page.index(f"/desk/customers/{one.customer.household_id}") for one in homes]
    assert places[1] < places[0]
    assert "钱什么时候到？" in page
    assert "2 家，2 件理赔在办，1 句话等您回" in page


def test_an_answer_is_what_the_customer_reads(home: Home, butler: Colleague) -> None:
    note_id = ask(home, "钱什么时候到？")
    path = f"/desk/customers/{home.customer.household_id}/notes/{note_id}"
    browser = butler.browser()
    empty = browser.post(path, {"text": "  "})
    assert empty.status_code == 422
    assert "写一句回给客户的话" in text(empty)
    assert browser.post(path, {"text": "保险公司答应周五前付。"}).status_code == 302
    seen = text(home.browser().get("/butler"))
    assert "保险公司答应周五前付。" in seen
    assert "小禾" in seen
    again = browser.post(path, {"text": "改一下"})
    assert "已经有人回过了" in text(again)
    [note] = note_log.notes_of_household(home.customer.household_id)
    assert (note.answer, note.answered_by_zh) == ("保险公司答应周五前付。", "小禾")


def test_a_call_asked_for_is_answered_by_a_call(home: Home, butler: Colleague) -> None:
    note_id = ask(home, "", "call")
    household_id = home.customer.household_id
    answer = butler.browser().post(f"/desk/customers/{household_id}/notes/{note_id}", {"text": ""})
    assert answer.status_code == 302
    [note] = note_log.notes_of_household(household_id)
    assert (note.answer, note.answered_at is not None) == ("", True)
    assert note_log.waiting_notes([household_id]) == ()


def test_numbers_are_masked_until_they_are_shown_on_record(home: Home, butler: Colleague) -> None:
    household_id, person_id = home.customer.household_id, home.customer.person_id
    browser = butler.browser()
    page = text(browser.get(f"/desk/customers/{household_id}"))
    assert "10000000031" not in page
    assert "100****0031" in page
    shown = text(browser.post(f"/desk/customers/{household_id}/persons/{person_id}"))
    assert "10000000031" in shown
    [act] = staff_queries.acts_of(staff_id=butler.staff_id)
    assert (act.act, act.object_id) == ("showed_fields", str(person_id))
    assert "10000000031" not in text(browser.get(f"/desk/customers/{household_id}"))


def test_a_grant_for_a_claim_opens_no_household(home: Home) -> None:
    expert = colleague("claims_expert", claims=[(home.customer.household_id, UUID(home.claim_id))])
    browser = expert.browser()
    assert browser.get(f"/desk/customers/{home.customer.household_id}").status_code == 404
    assert "请您看的理赔在" in text(browser.get("/desk/customers/all"))


def test_a_day_s_grant_says_so(home: Home) -> None:
    one, now = colleague(), datetime.now(UTC)
    grant_access(
        staff_id=one.staff_id, household_id=home.customer.household_id, reason="complaint",
        now=now, until=end_of_day(now),
    )  # fmt: skip
    page = text(one.browser().get("/desk/customers/all"))
    assert "处理投诉" in page
    assert "看到今天结束" in page
