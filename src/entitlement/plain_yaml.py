"""YAML with the surprises taken out: no floats, no bare dates, no duplicate keys, no anchors.

Keeps the line of every value, so that an error about a value can name it.
"""

from collections.abc import Iterator
from typing import Any

import yaml

REFUSED = {
    "tag:yaml.org,2002:float": ("a bare number with a point", 'write "12.5 yuan" or "60%"'),
    "tag:yaml.org,2002:timestamp": ("a bare date", 'write the date in quotes: "2025-01-31"'),
    "tag:yaml.org,2002:merge": ("a merge key", "use `shared` and `use`"),
}
Path = tuple[object, ...]
# Beyond what any wording needs; so that no file keeps the loader busy for long.
MOST_BYTES, MOST_DEPTH, MOST_DIGITS = 500_000, 30, 18


class YamlRefused(ValueError):
    def __init__(self, line: int, problem: str, mend: str) -> None:
        super().__init__(f"line {line}: {problem}; {mend}")
        self.line, self.problem, self.mend = line, problem, mend


class _Loader(yaml.SafeLoader):
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            line = self.get_mark().line + 1
            raise YamlRefused(line, "lists within lists without end", "write it in fewer levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class PlainYaml:
    """`data` is dicts, lists, str, int, bool and None. Raises YamlRefused."""

    def __init__(self, text: bytes) -> None:
        self._lines: dict[Path, int] = {}
        if len(text) > MOST_BYTES:
            raise YamlRefused(1, f"the file is larger than {MOST_BYTES} bytes", "make two products")
        try:
            node = yaml.compose(text, Loader=_Loader)
        except YamlRefused:
            raise
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise YamlRefused(line, "this is not readable YAML", "check the indentation") from None
        self._seen: set[int] = set()
        self.data: Any = self._plain(node, ()) if node else None

    def line(self, path: Path) -> int:
        """The line of the value, or of the nearest one above it that exists."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def has(self, path: Path) -> bool:
        return path in self._lines

    def clause(self, path: Path) -> str:
        """The clause cited by the value's mapping or the nearest around it."""
        for end in range(len(path), -1, -1):
            value = self._at(path[:end])
            if isinstance(value, dict) and isinstance(value.get("clause"), str):
                return str(value["clause"])
        return ""

    def cited(self) -> Iterator[tuple[str, Path]]:
        """Every clause that is cited, with the place that cites it."""
        lists = (("not_categories",), ("not_diagnosis",), ("not_items",), ("unless",))
        for path in self._lines:
            if path and path[0] != "uncomputed" and (
                path[-1] == "clause" or (path[-2:-1] in lists and isinstance(path[-1], str))
            ):  # fmt: skip
                yield str(self._at(path)), path

    def _at(self, path: Path) -> Any:
        value: Any = self.data
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _plain(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self._lines[path] = line
        if id(node) in self._seen:
            raise YamlRefused(line, "an anchor is used", "use `shared` and `use`")
        self._seen.add(id(node))
        if node.tag in REFUSED:
            raise YamlRefused(line, *REFUSED[node.tag])
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*path, k)) for k, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[object, Any]:
        data: dict[object, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag in REFUSED:
                raise YamlRefused(line, *REFUSED[key_node.tag])
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlRefused(line, "a key is not a word", "use a plain key")
            key = _scalar(key_node)
            if key in data:
                raise YamlRefused(line, f"the key {key} occurs twice", "keep one of them")
            data[key] = self._plain(value_node, (*path, key))
        return data


def _scalar(node: yaml.Node) -> object:
    """Only true and false are booleans (not on, yes, no), only plain digits are numbers."""
    word = str(node.value)
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:bool" and word in ("true", "false"):
        return word == "true"
    if node.tag == "tag:yaml.org,2002:int":
        plain = word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS
        if not plain or (len(word) > 1 and word[0] == "0"):
            raise YamlRefused(
                node.start_mark.line + 1, f"the number {word[:40]} has an unusual form",
                "write it in plain digits, or in quotes",
            )  # fmt: skip
        return int(word)
    return word
