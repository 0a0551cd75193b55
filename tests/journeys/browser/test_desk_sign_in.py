"""The door of the desk and who may come through it: keyboard, invitation, leaving."""

import re
from datetime import UTC, datetime
from secrets import token_hex

from playwright.sync_api import expect

from guanjia.project.drawn_portraits import drawn_portrait
from tests.journeys.browser.conftest import NewDesk
from tests.journeys.browser.desk import Desk
from tests.journeys.conftest import Running
from tests.rooms.people.staff import totp


def test_in_and_out_by_keyboard(new_desk_of: NewDesk) -> None:
    desk = new_desk_of()
    desk.go("/desk/search?q=x")
    desk.at("/desk/login?next=%2Fdesk%2Fsearch%3Fq%3Dx")
    desk.look("log-in")
    for text in ("senior-1", "不是这个密码不是这个密码", "000000"):
        desk.type(text)
        desk.press("Tab")
    desk.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("工号、密码或动态码不对")
    assert desk.page.get_by_label("工号").input_value() == "senior-1"
    desk.look("refused")
    desk.sign_in("senior-1", next_path="/desk/search?q=x")
    desk.at("/desk/search?q=x")
    desk.button("我先离开")
    expect(desk.page.get_by_role("button", name="我回来了")).to_be_visible()
    desk.button("我回来了")
    desk.button("退出")
    desk.at("/desk/login")
    desk.go("/desk/claims")
    assert desk.path == "/desk/login"


def test_what_was_typed_is_not_lost_with_the_session(new_desk_of: NewDesk) -> None:
    desk = new_desk_of("admin-1")
    desk.go("/desk/staff")
    code = f"b-{token_hex(4)}"
    desk.press("n")
    desk.type(code)
    desk.press("Tab")
    desk.type("阿桂")
    desk.page.context.clear_cookies(name="guanjia_desk")
    desk.button("加上")
    expect(desk.page.get_by_text("刚才写的还在")).to_be_visible()
    assert desk.accidents.pop().startswith("401")
    desk.look("session-lost")
    totp_now = desk.page.locator("[data-totp='admin-1']").inner_text()
    for text in ("admin-1", "demo-desk-guanjia", totp_now):
        desk.type(text)
        desk.press("Tab")
    desk.press("Enter")
    expect(desk.heading).to_have_text("您刚才写的还在")
    desk.look("again")
    desk.press("Enter")
    expect(desk.heading).to_have_text("阿桂")
    expect(desk.page.locator(".head .facts")).to_contain_text(code)
    drawing = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": drawn_portrait(5)}
    desk.page.get_by_label("取中间的方块").set_input_files(drawing)
    desk.button("换上")
    face = desk.page.locator(".portrait-form img")
    expect(face).to_have_js_property("naturalWidth", 192)
    desk.look("face")
    desk.press("g", "e")
    expect(desk.heading).to_have_text("客户的评价")
    desk.look("ratings")


def hired(admin: Desk) -> tuple[str, str]:
    """A new butler: code, and the path of the invitation."""
    code = f"b-{token_hex(4)}"
    admin.go("/desk/staff")
    admin.look("staff")
    admin.press("n")
    admin.type(code)
    admin.press("Tab")
    admin.type("阿桂")
    admin.press("Tab", "Tab", "Space", "Enter")
    expect(admin.heading).to_have_text("阿桂")
    admin.look("hired")
    admin.press("i")
    link = admin.page.get_by_label("邀请链接")
    expect(link).to_be_visible()
    admin.look("invited")
    return code, re.sub(r"^https?://[^/]+", "", link.input_value())


def test_from_invitation_to_leaving(new_desk_of: NewDesk) -> None:
    admin, desk = new_desk_of("admin-1"), new_desk_of()
    code, path = hired(admin)
    desk.go(path)
    expect(desk.heading).to_have_text("阿桂，欢迎")
    desk.look("invitation")
    secret = desk.page.locator(".invite-secret").inner_text().replace(" ", "")
    desk.write("至少 12 个字，可以用一句只有您知道的话", "我家楼下有三棵银杏树")
    desk.write("动态码", totp(secret, datetime.now(UTC)))
    desk.button("设好了，登录")
    expect(desk.page.get_by_role("alert")).to_contain_text("至少 12 个字")
    desk.write("至少 12 个字，可以用一句只有您知道的话", "我家楼下有三棵银杏树和一口井")
    desk.write("动态码", totp(secret, datetime.now(UTC)))
    desk.button("设好了，登录")
    desk.at("/desk/claims")
    expect(desk.page.locator(".empty")).to_contain_text("您经手的理赔都办完了")
    desk.look("nothing-to-do")
    desk.go(path)
    assert desk.accidents.pop().startswith("404")
    expect(desk.heading).to_have_text("这个邀请用不了了")
    desk.go("/desk/staff")
    assert desk.accidents.pop().startswith("403")
    expect(desk.heading).to_have_text("这一页不归您管")
    desk.look("no-right")

    admin.go("/desk/staff")
    admin.page.get_by_role("row").filter(has_text=code).get_by_role("link").click()
    expect(admin.heading).to_have_text("阿桂")
    admin.press("x")
    expect(admin.page.locator(".head .facts")).to_contain_text("离职")
    desk.press("g", "b")
    desk.page.wait_for_url("**/desk/login?**")
    admin.press("g", "h")
    expect(admin.heading).to_have_text("谁做了什么")
    expect(admin.page.get_by_role("row").nth(1)).to_contain_text("办了员工离职")
    admin.look("acts")
    admin.press("?")
    expect(admin.page.get_by_role("dialog")).to_be_visible()
    admin.look("all-keys")
    admin.press("Escape")


def test_the_first_administrator_comes_by_console(new_desk_of: NewDesk, stack: Running) -> None:
    code = f"a-{token_hex(4)}"
    hired = stack.guanjia("staff", "hire", code, "阿兰")
    assert hired.returncode == 0, hired.stderr
    link, told = hired.stdout.splitlines()
    assert told == f"For {code} alone; good once, for 2 days."
    again = stack.guanjia("staff", "hire", code, "阿兰")
    assert (again.returncode, again.stdout.split(":")[0]) == (1, "staff_code_taken")
    fresh = stack.guanjia("staff", "invite", code).stdout.splitlines()[0]
    assert stack.guanjia("staff", "invite", "nobody-1").returncode == 1
    desk = new_desk_of()
    desk.go(re.sub(r"^https?://[^/]+", "", link))
    assert desk.accidents.pop().startswith("404")  # a fresh invitation ends the one before
    desk.go(re.sub(r"^https?://[^/]+", "", fresh))
    secret = desk.page.locator(".invite-secret").inner_text().replace(" ", "")
    desk.write("至少 12 个字，可以用一句只有您知道的话", "我家楼下有三棵银杏树和一口井")
    desk.write("动态码", totp(secret, datetime.now(UTC)))
    desk.button("设好了，登录")
    desk.at("/desk/staff")
