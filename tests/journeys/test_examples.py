"""Each example folder goes all its way over the public API and ends as its expected.yaml says."""

import json
from pathlib import Path

import pytest
import yaml

from guanjia.documents.figures import parse_fen
from tests.journeys.conftest import REPOSITORY, Running

FOLDERS = sorted(path.parent for path in (REPOSITORY / "examples" / "claims").glob("*/claim.yaml"))


def test_there_are_at_least_seven() -> None:
    assert len(FOLDERS) >= 7


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_ends_as_expected(stack: Running, folder: Path) -> None:
    filed = stack.guanjia("claim", str(folder), "--json")
    assert filed.returncode == 0, filed.stderr[-3000:]

    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    outcome = json.loads(filed.stdout)
    lanes = {lane["id"]: lane for lane in outcome["claim"]["lanes"]}
    assert outcome["claim"]["state"] == "closed"
    assert outcome["differences"] == []
    for key, wanted in expected["lanes"].items():
        seen = outcome["lanes"][key]
        assert seen["decided_fen"] == [parse_fen(sum_) for sum_ in wanted["decided"]]
        assert lanes[seen["lane_id"]]["paid_fen"] == parse_fen(wanted["paid"])
        assert lanes[seen["lane_id"]]["outcome"] == wanted["outcome"]
    paid = sum(parse_fen(wanted["paid"]) for wanted in expected["lanes"].values())
    assert outcome["claim"]["sums"]["paid_fen"] == paid
