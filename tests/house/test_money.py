"""No float near money: neither a literal nor a conversion, a true division or `round`."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import parsed, python_files, rooms

# Where nothing is paid. `project` runs processes and waits for them.
# Of reading, all but the parsers and the checks, which hold the sums.
PLACES = (
    "cutting", "engine", "fields", "files", "heads", "items", "kinds", "layout", "measures", "ofd",
    "outline", "page", "pdf", "placed", "printed", "quality", "reader", "result", "score",
    "second", "settle", "sheets", "stamps", "structured", "words",
)  # fmt: skip
EXCEPTIONS = {
    **{f"src/guanjia/documents/reading/{part}.py": "places and scores" for part in PLACES},
    "src/guanjia/documents/opening.py": "grey of a picture",
    "src/guanjia/documents/paper_reading.py": "places and scores",
    "src/guanjia/documents/storage.py": "joins paths held in names",
    "src/guanjia/documents/specimens/": "places text on a page",
    "src/guanjia/exchange/ids.py": "milliseconds of a timestamp",
    "src/guanjia/people/sealing.py": "seconds of a clock that does not count money",
}
FOLDERS = ("src/entitlement", *(f"src/guanjia/{room}" for room in rooms() if room != "project"))


def floats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield node.lineno, "a literal"
            case ast.Name(id="float" | "round" | "fsum"):
                yield node.lineno, node.id
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                if not (_is_text(left) or _is_text(right)):
                    yield node.lineno, "/"
            case ast.AugAssign(op=ast.Div()):
                yield node.lineno, "/="
            case ast.Attribute(attr="float32" | "float64" | "truediv" | "true_divide" | "mean"):
                yield node.lineno, node.attr


def _is_text(node: ast.expr) -> bool:
    """One side of a `/` that joins a path."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_no_float_in_a_money_path() -> None:
    found = [
        f"{name}:{line} {what}"
        for name, path in python_files(*FOLDERS)
        if not name.startswith(tuple(EXCEPTIONS))
        for line, what in floats(parsed(path))
    ]
    assert not found


def test_the_exceptions_are_still_needed() -> None:
    files = [(name, path) for name, path in python_files(*FOLDERS)]
    for exception in EXCEPTIONS:
        of_it = [path for name, path in files if name.startswith(exception)]
        assert any(True for path in of_it for _ in floats(parsed(path))), exception


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("paid_fen * 0.8", "a literal"),
        ("float(paid_fen)", "float"),
        ("paid_fen / 100", "/"),
        ("round(paid_fen)", "round"),
        ("numpy.float64(paid_fen)", "float64"),
    ],
)
def test_a_float_is_seen(wrong: str, what: str) -> None:
    assert [found for _, found in floats(ast.parse(wrong))] == [what]
