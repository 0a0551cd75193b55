"""A complaint from the phone to its answer, by a colleague who had nothing to do with it."""

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn, NewDesk
from tests.journeys.browser.phone import Phone
from tests.journeys.customer import policy

SAID = "打了三次电话，说好回电的都没有回。"
ANSWER = "您说得对：三次都有记录，没有人回。我们改了值班，今天起漏接的一小时内回。"


def test_a_complaint_is_answered(phone: Phone, new_desk_of: NewDesk, move_in: MoveIn) -> None:
    home = move_in(policy("qinghe/million-medical/2025", "QH-MM-FULL"), butler="butler-1")
    home.log_in(phone)
    phone.go("/butler")
    phone.tap(phone.page.get_by_role("link", name="哪里没做好？投诉"))
    phone.at("/complain")
    assert phone.page.locator("input:checked").count() == 0
    phone.look("form")
    phone.button("交上去")
    expect(phone.page.get_by_role("alert")).to_have_text("请选一选是哪方面的事。")
    phone.tap(phone.page.get_by_text("管家或专家的服务"))
    phone.write("发生了什么，您希望怎么办", SAID)
    phone.button("交上去")
    expect(phone.heading).to_have_text("收到了，在办")
    number = phone.page.locator(".lead").inner_text().split(" ")[0]
    phone.look("received")

    desk = new_desk_of("expert-1")
    desk.go("/desk/")
    desk.press("g", "y")
    desk.at("/desk/complaints")
    desk.look("list")
    desk.page.get_by_role("link", name=number).click()
    expect(desk.page.locator("main")).to_contain_text(SAID)
    desk.page.get_by_label("答复").fill(ANSWER)
    desk.page.get_by_label("您说得对").check()
    desk.look("answer")
    desk.page.locator("h1").click()
    desk.press("Control+Enter")
    expect(desk.page.locator("main")).to_contain_text("已经了结")

    phone.page.reload()
    expect(phone.heading).to_have_text("答复：您说得对")
    expect(phone.page.locator("main")).to_contain_text(ANSWER)
    phone.look("answered")
