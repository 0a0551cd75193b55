"""Staff and roles at the admin's desk: who works here, who may see what, and what was done."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.expressions import RawSQL
from django.utils.timezone import now as wall_clock

from guanjia.claims.models import Application
from guanjia.people import staff_queries
from guanjia.people.actions.access import record_act
from guanjia.people.butlers import butler_of
from guanjia.people.models import AccessGrant
from guanjia.people.queries import viewer_for
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague
from tests.rooms.web.test_desk_lists import number_of, text

pytestmark = pytest.mark.django_db
NEW = {"code": "b-9", "display_name": "阿桂", "role": "butler", "skills": ["inpatient", "dispute"]}


@pytest.fixture
def admin() -> Colleague:
    return colleague("admin")


def acts(one: Colleague) -> list[str]:
    return [act.act for act in staff_queries.acts_of(staff_id=one.staff_id)]


def test_hire_and_invite(admin: Colleague) -> None:
    browser = admin.browser()
    answer = browser.post("/desk/staff", NEW)
    [new] = [one for one in staff_queries.everyone() if one.code == "b-9"]
    assert answer["Location"] == f"/desk/staff/{new.staff_id}"
    assert (new.role, new.skills, new.log_in) == ("butler", ("inpatient", "dispute"), "none")
    page = text(browser.post(answer["Location"], {"do": "invite"}))
    link = re.search(r'value="http://127.0.0.1:8700(/desk/invite/[^"]+)"', page)
    assert link is not None
    assert "阿桂，欢迎" in text(colleague(code="x-1").browser().get(link[1]))
    assert link[1] not in text(browser.get(answer["Location"]))
    assert staff_queries.staff_card(new.staff_id).log_in == "invited"
    assert acts(admin) == ["invited", "hired"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "b 9"}, "2 到 24 个字母"),
        ({"display_name": " "}, "请写上客户看到的名字"),
        ({"role": "owner"}, "请选一个角色"),
        ({"skills": ["flying"]}, "请从列出的专长里选"),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(
    admin: Colleague, wrong: dict[str, object], sentence: str
) -> None:
    page = admin.browser().post("/desk/staff", NEW | wrong)
    assert (page.status_code, sentence in text(page)) == (422, True)
    assert 'value="b-9"' in text(page) or 'value="b 9"' in text(page)
    assert acts(admin) == []


def test_a_code_is_somebody_s_alone(admin: Colleague) -> None:
    browser = admin.browser()
    browser.post("/desk/staff", NEW)
    again = browser.post("/desk/staff", NEW)
    assert (again.status_code, "已经有人用了" in text(again)) == (422, True)


def test_role_skills_and_presence_change(admin: Colleague) -> None:
    one = colleague()
    path = f"/desk/staff/{one.staff_id}"
    change = {"do": "change", "display_name": "小荷", "role": "senior_expert", "skills": ["death"]}
    assert admin.browser().post(path, change).status_code == 302
    card = staff_queries.staff_card(one.staff_id)
    assert (card.display_name, card.role, card.skills, card.is_present) == (
        "小荷", "senior_expert", ("death",), False,
    )  # fmt: skip
    viewer = viewer_for(one.token, now=datetime.now(UTC))
    assert viewer is not None
    assert viewer.role == "senior_expert"


def test_the_last_admin_stays(admin: Colleague) -> None:
    path = f"/desk/staff/{admin.staff_id}"
    for doing in (
        {"do": "leave"},
        {"do": "change", "display_name": "小禾", "role": "butler"},
    ):
        page = admin.browser().post(path, doing)
        assert (page.status_code, "最后一位管理员" in text(page)) == (422, True)
    colleague("admin", code="ad-2")
    assert admin.browser().post(path, {"do": "leave"}).status_code == 302
    assert admin.browser().get("/desk/staff").status_code == 302  # to the log-in


def test_who_leaves_loses_session_and_grants(admin: Colleague, home: Home) -> None:
    one = colleague(households=[home.customer.household_id])
    admin.browser().post(f"/desk/staff/{one.staff_id}", {"do": "leave"})
    assert viewer_for(one.token, now=datetime.now(UTC)) is None
    assert staff_queries.grants_in_force(now=datetime.now(UTC), staff_id=one.staff_id) == ()
    assert admin.browser().post(f"/desk/staff/{one.staff_id}", {"do": "invite"}).status_code == 404
    assert "离职" in text(admin.browser().get("/desk/staff"))


def test_a_claim_is_given_and_taken_back(admin: Colleague, home: Home) -> None:
    expert, butler = colleague("claims_expert"), colleague()
    number, browser = number_of(home), admin.browser()
    browser.post(f"/desk/staff/{expert.staff_id}", {"do": "give", "number": number})
    browser.post(f"/desk/staff/{butler.staff_id}", {"do": "give", "number": number})
    assert number in text(expert.browser().get("/desk/claims"))
    household_id = home.customer.household_id
    assert expert.browser().get(f"/desk/customers/{household_id}").status_code == 404
    assert butler.browser().get(f"/desk/customers/{household_id}").status_code == 200
    named = butler_of([household_id], now=datetime.now(UTC))
    assert named is not None
    assert named.staff_id == butler.staff_id
    [grant] = staff_queries.grants_in_force(now=datetime.now(UTC), staff_id=expert.staff_id)
    taken = {"do": "end_grant", "grant": str(grant.grant_id)}
    assert browser.post(f"/desk/staff/{butler.staff_id}", taken).status_code == 404  # another's
    browser.post(f"/desk/staff/{expert.staff_id}", taken)
    assert number not in text(expert.browser().get("/desk/claims"))
    assert acts(admin) == ["ended_access", "granted_access", "granted_access"]
    wrong = browser.post(f"/desk/staff/{expert.staff_id}", {"do": "give", "number": "GJ-none"})
    assert (wrong.status_code, "没有找到这个理赔编号" in text(wrong)) == (422, True)


def test_the_admin_gives_what_the_admin_does_not_see(admin: Colleague, home: Home) -> None:
    expert = colleague("claims_expert")
    browser = admin.browser()
    browser.post(f"/desk/staff/{expert.staff_id}", {"do": "give", "number": number_of(home)})
    page = text(browser.get(f"/desk/staff/{expert.staff_id}"))
    assert number_of(home) in page
    assert "样本人" not in page
    assert browser.get(f"/desk/claims/{home.claim_id}").status_code == 404


def test_acts_by_staff_and_day(admin: Colleague) -> None:
    butler = colleague()
    viewer = viewer_for(butler.token, now=datetime.now(UTC))
    assert viewer is not None
    days = [datetime(2026, 3, day, 15, 59, tzinfo=UTC) for day in (9, 10)]
    for moment in (*days, datetime(2026, 3, 10, 16, tzinfo=UTC)):  # that is the 11th in China
        record_act(
            viewer=viewer, act="showed_fields", object_id=butler.staff_id, household_id=None,
            reason="complaint", now=moment,
        )  # fmt: skip
    browser = admin.browser()

    def rows(query: str) -> int:
        return text(browser.get(f"/desk/acts{query}")).count("显示了完整的证件号和电话")

    assert rows("") == 3
    assert rows("?day=2026-03-10") == 1
    assert rows(f"?staff={butler.staff_id}&day=2026-03-11") == 1
    assert rows(f"?staff={admin.staff_id}") == 0
    assert "没有这样的记录" in text(browser.get("/desk/acts?day=2020-01-01"))


def test_acts_go_on_page_by_page(admin: Colleague) -> None:
    viewer = viewer_for(admin.token, now=datetime.now(UTC))
    assert viewer is not None
    for number in range(60):
        record_act(
            viewer=viewer, act="invited", object_id=f"n{number:05d}", household_id=None, reason="",
            now=datetime(2026, 3, 10, tzinfo=UTC),
        )  # fmt: skip
    browser = admin.browser()
    first = text(browser.get("/desk/acts"))
    more = re.search(r'href="(\?[^"]*before=\d+)"', first)
    assert more is not None
    second = text(browser.get("/desk/acts" + more[1].replace("&amp;", "&")))
    seen = [re.findall(r"尾号 (n\d{5})", page) for page in (first, second)]
    assert [len(page) for page in seen] == [50, 10]
    assert sorted(seen[0] + seen[1]) == [f"n{number:05d}" for number in range(60)]


def test_ratings_are_counted_for_leads_and_nothing_is_concluded_from_few(home: Home) -> None:
    closed_at = (wall_clock() - timedelta(days=1)).isoformat()
    Application.objects.update(
        state=RawSQL(
            "state || jsonb_build_object('closed_at', %s, 'rating', 5, 'recommendation', 9)",
            [closed_at],
        )
    )
    butler = colleague(name="苏晴", households=[home.customer.household_id])
    AccessGrant.objects.update(valid_from_at=wall_clock() - timedelta(days=2))
    for role in ("senior_expert", "admin"):
        page = colleague(role).browser().get("/desk/experience").content.decode()
        assert "办结的 1 件里，1 位打了星，1 位说了会不会推荐" in page
        assert '<th scope="row">苏晴</th>' in page
        assert "不到 30 位，只列数，不下结论" in page
        assert "100%" not in page
    refused = butler.browser().get("/desk/experience")
    assert refused.status_code == 403
    assert "只有高级专家和管理员能打开这一页" in refused.content.decode()
    assert "/desk/experience" not in butler.browser().get("/desk/late").content.decode()
