"""In and out of the house."""

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn
from tests.journeys.browser.phone import Phone
from tests.journeys.customer import policy

CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")


def test_log_in_and_out(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(CLINIC)
    phone.go("/claims")
    assert phone.path == "/login"
    phone.look("log-in")
    phone.write("手机号", home.number)
    phone.button("发验证码")
    code = phone.page.locator("#demo-code").inner_text()
    phone.look("code")
    phone.write("短信里的 6 位数字", "111111" if code != "111111" else "222222")
    phone.button("登录")
    expect(phone.page.get_by_role("alert").or_(phone.page.locator(".problem"))).to_contain_text(
        "验证码不对"
    )
    phone.look("wrong-code")
    phone.write("短信里的 6 位数字", code)
    phone.button("登录")
    phone.at("/claims")  # where the customer wanted to go

    phone.go("/privacy")
    phone.page.get_by_role("button", name="退出").click()
    phone.at("/login")
    phone.go("/")
    assert phone.path == "/login"


def test_home_and_its_neighbours(phone: Phone, move_in: MoveIn) -> None:
    home = move_in(CLINIC)
    home.log_in(phone)
    expect(phone.heading).to_contain_text("林知远")
    phone.look("home")
    for path, name in (("/claims", "claims"), ("/policies", "policies"), ("/privacy", "privacy"),
                       ("/policies/add", "add-policy"), ("/report", "report")):  # fmt: skip
        phone.go(path)
        assert phone.path == path
        phone.look(name)


def test_a_page_that_is_not_there(phone: Phone, move_in: MoveIn) -> None:
    move_in(CLINIC).log_in(phone)
    phone.go("/claims/00000000-0000-7000-8000-000000000000")
    expect(phone.heading).to_have_text("没有找到这一页")
    phone.look("not-found")
    assert phone.accidents.pop().startswith("404")
