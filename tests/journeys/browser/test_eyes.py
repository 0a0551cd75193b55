"""What the journeys look for is seen when it is there."""

import pytest

from tests.journeys.browser.phone import Phone

PAGE = """<!doctype html><html lang="zh-CN"><head><title>样张</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>样张</h1>{}</main></body></html>"""


@pytest.mark.parametrize(
    "flaw",
    [
        '<input type="text">',  # nobody says what it is for
        "<p><button>好</button></p>",  # too small for a thumb
        "<p>结论来了,请看看</p>",
        '<svg width="600" height="10" aria-hidden="true"></svg>',  # beyond a narrow phone
    ],
)
def test_a_flaw_is_seen(phone: Phone, flaw: str) -> None:
    phone.page.set_content(PAGE.format(flaw))
    with pytest.raises(AssertionError, match="flaw"):
        phone.look("flaw")


def test_a_page_without_flaw_passes(phone: Phone) -> None:
    phone.page.set_content(PAGE.format("<p>结论来了，请看看。</p>"))
    phone.look("good")


def test_accidents_are_noted(phone: Phone) -> None:
    phone.go("/login")
    with phone.page.expect_console_message(lambda said: "style-src" in said.text):
        phone.page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    with phone.page.expect_console_message(lambda said: "connect-src" in said.text):
        phone.page.evaluate("() => fetch('http://127.0.0.2:1/').catch(() => 0)")
    noted, phone.accidents[:] = "\n".join(phone.accidents), []
    assert noted.count("Content Security Policy") >= 2
