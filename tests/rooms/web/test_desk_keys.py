"""The table of keys has no clash, and every key of it does something."""

import re
from pathlib import Path

import pytest

from guanjia.web.desk import keys
from guanjia.web.desk.keys import EVERYWHERE, MOVES, PAGES, PLACES, RESERVED

TEMPLATES = Path(keys.__file__).parent / "templates" / "desk"
INCLUDED = re.compile(r'{% include "desk/([a-z_]+)\.html"')


def source(name: str) -> str:
    """A template with what it includes."""
    text = (TEMPLATES / f"{name}.html").read_text()
    return text + "".join(source(inner) for inner in INCLUDED.findall(text))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_two_things_answer_to_one_key(page: str) -> None:
    pressed = [key.key for key in (PAGES[page] | EVERYWHERE).values()]
    assert sorted(pressed) == sorted(set(pressed))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_reserved_letters_mean_the_same_everywhere(page: str) -> None:
    for action, key in PAGES[page].items():
        assert RESERVED.get(key.key, action) == action


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_key_is_on_something(page: str) -> None:
    text = source(page)
    by_script = {*MOVES, "choose"}
    unused = [name for name in PAGES[page] if name not in by_script and f"k.{name}.on" not in text]
    assert unused == []
    assert "data-row" in text or "down" not in PAGES[page]
    assert "data-choose" in text or "choose" not in PAGES[page]


def test_each_place_has_its_letter() -> None:
    letters = [place.key for place in PLACES]
    assert len(set(letters)) == len(letters)


def test_what_cannot_be_taken_back_needs_two_keys() -> None:
    confirmed = [keys["confirm"].key for keys in PAGES.values() if "confirm" in keys]
    assert set(confirmed) == {"ctrl+enter"}


def test_a_key_is_shown_and_told() -> None:
    key = keys.Key("ctrl+enter", "打开")
    assert key.on == 'data-key="ctrl+enter" aria-keyshortcuts="Control+enter"'
    assert key.kbd == '<kbd aria-hidden="true">Ctrl</kbd><kbd aria-hidden="true">⏎</kbd>'
