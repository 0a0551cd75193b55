import json
import logging
import sys
from decimal import Decimal
from uuid import UUID

import pytest

from guanjia.project.logging import JsonLines

CLAIM = UUID("0198c1c0-0000-7000-8000-000000000001")


class Refused(Exception):
    code = "refused_here"


def line(
    message: str, *args: object, exc_info: object = None, **extra: object
) -> dict[str, object]:
    record = logging.getLogger("guanjia.test").makeRecord(
        "guanjia.test", logging.INFO, "/place/module.py", 7, message, args, exc_info, extra=extra
    )
    text = JsonLines().format(record)
    assert "\n" not in text
    return dict(json.loads(text))


def test_events_ids_numbers_and_codes_are_kept() -> None:
    said = line("claim reported", claim_id=CLAIM, lanes=2, insurer="qinghe", path="/api/v1/claims")
    assert said.pop("at")
    assert said == {
        "level": "info", "logger": "guanjia.test", "event": "claim reported",
        "claim_id": str(CLAIM), "lanes": 2, "insurer": "qinghe", "path": "/api/v1/claims",
    }  # fmt: skip


@pytest.mark.parametrize(
    "personal",
    ["林知远", "Lin Zhiyuan", "10000000001", "000000199001010019", "0000000000000000000",
     "a\nb", ["林知远"], {"name": "x"}, Decimal("10000000001"), b"10000000001"],
)  # fmt: skip
def test_what_may_be_personal_is_left_out(personal: object) -> None:
    assert line("looked", value=personal)["value"] == "withheld"


def test_a_sentence_with_words_woven_in_is_left_out_and_its_place_told() -> None:
    said = line("林知远 reported")
    assert (said["event"], said["from"]) == ("withheld", "module.py:7")


def test_arguments_are_never_filled_in() -> None:
    assert "林知远" not in json.dumps(line("came: %s", "林知远"), ensure_ascii=False)


def test_an_exception_gives_type_code_and_place_without_its_message() -> None:
    try:
        raise Refused("林知远 may not")
    except Refused:
        said = line("broke off", exc_info=sys.exc_info())
    assert (said["error"], said["code"]) == ("Refused", "refused_here")
    assert str(said["at_lines"]).startswith("['test_logging.py:")
    assert "林知远" not in json.dumps(said, ensure_ascii=False)
