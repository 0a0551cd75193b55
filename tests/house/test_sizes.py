import ast

from tests.house.source import CHECKED, parsed, python_files

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
# name (file, or file::function): why it is better in one piece
EXCEPTIONS: dict[str, str] = {}


def too_long() -> set[str]:
    found = set()
    for name, path in python_files(*CHECKED):
        if len(path.read_text().splitlines()) > LONGEST_FILE:
            found.add(name)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                if (node.end_lineno or first) - first + 1 > LONGEST_FUNCTION:
                    found.add(f"{name}::{node.name}")
    return found


def test_files_and_functions_are_short() -> None:
    assert sorted(too_long() ^ set(EXCEPTIONS)) == []
