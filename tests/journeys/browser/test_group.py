"""One service group on three screens: the customer's phone, the butler's desk, the expert's."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.browser.conftest import MoveIn, NewDesk, NewPhone
from tests.journeys.browser.desk import Desk
from tests.journeys.browser.phone import Phone
from tests.journeys.browser.told import filed
from tests.journeys.customer import INPATIENT, policy
from tests.journeys.papers import INPATIENT_KINDS, bill, picture

MILLION = policy("qinghe/million-medical/2025", "QH-MM-MUTE")
ASKED = "手术用的那个超声刀头，医保没报。保险会不会也不赔？"
NEVER_ASKS = "window.setInterval = () => 0;"


def say(phone: Phone, text: str) -> None:
    phone.write("想说的话", text)
    phone.button("发送")


def write(desk: Desk, text: str) -> None:
    """By keyboard alone."""
    desk.press("n")
    desk.type(text)
    desk.press("Control+Enter")
    expect(desk.page.locator(".group-said").last).to_contain_text(text)


def bubble(phone: Phone, text: str) -> None:
    expect(phone.page.locator(".bubble", has_text=text)).to_be_visible()


def ask_an_expert(butler: Desk, tracker: str) -> None:
    butler.press("Escape", "u")
    butler.at(f"/desk{tracker}/hand")
    butler.look("hand-over")
    butler.page.get_by_label("理赔专家").check()
    butler.page.get_by_label("条款怎么算").check()
    butler.press("n")
    butler.type("超声刀头 3,200.00 元算不算材料费？")
    butler.press("Control+Enter")
    butler.at(f"/desk{tracker}/group")


def send_photo(phone: Phone, path: Path) -> None:
    path.write_bytes(picture("lab_report"))
    phone.page.get_by_text("发照片").click()
    phone.page.get_by_label("拍照或选文件").set_input_files(path)
    phone.button("发出去")


def answers(expert: Desk, tracker: str) -> None:
    """And then the claim is not theirs any more."""
    expert.page.get_by_role("link", name="看交接、答复").click()
    expert.page.get_by_label("答复（给请您的同事）").fill("算材料费，按 2.3.1 赔，已经告诉客户。")
    expert.look("answers")
    expert.page.get_by_role("button", name="交回去").click()
    expert.at("/desk/customers")
    answer = expert.page.goto(f"{expert.base_url}/desk{tracker}/group")
    assert answer is not None
    assert answer.status == 404
    assert expert.accidents.pop().startswith("404")


def test_customer_butler_and_expert_in_one_group(
    new_phone_of: NewPhone, new_desk_of: NewDesk, move_in: MoveIn, tmp_path: Path
) -> None:
    home, phone = move_in(MILLION, butler="butler-1"), new_phone_of()
    phone.page.add_init_script(NEVER_ASKS)  # what comes is told, not asked for
    home.log_in(phone)
    tracker = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    phone.go(tracker)
    phone.tap(phone.page.get_by_role("link", name="服务群"))
    phone.at(f"{tracker}/group")
    expect(phone.page.get_by_role("heading", level=2, name="报案收到了")).to_be_visible()
    phone.look("begins")
    butler = new_desk_of("butler-1")
    butler.page.add_init_script(NEVER_ASKS)
    butler.go(f"/desk{tracker}")
    butler.press("q")
    butler.at(f"/desk{tracker}/group")
    say(phone, ASKED)
    expect(butler.page.locator(".group-bubble", has_text="超声刀头")).to_be_visible()
    write(butler, "这个要看条款。我请理赔专家来看，他今天回您。")
    bubble(phone, "这个要看条款")
    expect(phone.page.locator(".said-who", has_text="苏晴 · 您的管家")).to_be_visible()

    ask_an_expert(butler, tracker)
    joined = phone.page.get_by_role("heading", level=2, name="理赔专家周牧进群")
    expect(joined).to_be_visible()

    expert = new_desk_of("expert-1")
    expert.go("/desk/customers")
    handed = expert.page.get_by_role("listitem").filter(has_text="条款怎么算").last
    expect(handed).to_be_visible()
    expert.look("experts-day")
    expert.go(f"/desk{tracker}/group")
    write(expert, "看过了。您的条款 2.3.1 写着“不以基本医疗保险目录为限”，材料费也在里面。")
    bubble(phone, "看过了")
    expect(butler.page.locator(".group-bubble", has_text="看过了")).to_be_visible()

    send_photo(phone, tmp_path / "lab.png")
    expect(butler.page.locator(".group-bubble a", has_text="其他材料")).to_be_visible()
    say(phone, "好，那我放心了。")
    expect(expert.page.locator(".group-bubble", has_text="放心了")).to_be_visible()
    expect(phone.page.locator(".said-read").last).to_contain_text("看过了")
    phone.look("all-three")
    butler.look("group")

    answers(expert, tracker)
    left = phone.page.get_by_role("heading", level=2, name="理赔专家周牧看完了，离开了群")
    expect(left).to_be_visible()


def test_a_page_left_alone_catches_up(
    new_phone_of: NewPhone, new_desk_of: NewDesk, move_in: MoveIn
) -> None:
    """The line breaks, words come meanwhile, and the browser resumes where it was."""
    home, phone = move_in(MILLION, butler="butler-1"), new_phone_of()
    home.log_in(phone)
    tracker = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    phone.go(f"{tracker}/group")
    phone.page.context.set_offline(True)
    butler = new_desk_of("butler-1")
    butler.go(f"/desk{tracker}/group")
    write(butler, "您不在的时候，我问过医院了。")
    expect(phone.page.locator(".bubble")).to_have_count(0)
    phone.page.context.set_offline(False)
    expect(phone.page.locator(".bubble", has_text="问过医院")).to_be_visible()
    phone.accidents.clear()  # while there was no line


def test_without_scripts_the_group_works(
    new_phone_of: NewPhone, new_desk_of: NewDesk, move_in: MoveIn
) -> None:
    home, phone = move_in(MILLION, butler="butler-1"), new_phone_of(java_script_enabled=False)
    home.log_in(phone)
    tracker = filed(home, INPATIENT, bill(), INPATIENT_KINDS)
    phone.go(f"{tracker}/group")
    say(phone, "没有脚本也能说话")
    phone.at(f"{tracker}/group")
    bubble(phone, "没有脚本也能说话")
    phone.button("发送")
    expect(phone.page.get_by_role("alert")).to_contain_text("写一句话再发")
