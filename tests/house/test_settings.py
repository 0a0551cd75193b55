import re

from tests.house.source import REPOSITORY, python_files

NAME = re.compile(r"GUANJIA_[A-Z][A-Z_]*[A-Z]")


def test_every_setting_is_described_and_every_description_is_of_a_setting() -> None:
    read = {name for _, path in python_files("src") for name in NAME.findall(path.read_text())}
    described = re.findall(
        r"^\| `(GUANJIA_[A-Z_]+)`", (REPOSITORY / "docs/settings.md").read_text(), re.MULTILINE
    )
    assert sorted(read) == sorted(described)
