"""How much the worked examples notice: a block taken away; a key, or a word of a list, taken out
of a block.

    PYTHONPATH=src:. python bench/engine_mutants.py      # about three minutes

A key that says only the default is left out. One that is missed decides a case that no example of
the product meets, or changes no sum. Then two kinds of blocks that change places, wherever a
product has both in one duty.
"""

import copy
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest import mock

from entitlement import NotExact, TermsError, load_terms
from entitlement.blocks import BLOCKS
from entitlement.plain_yaml import PlainYaml
from tests.entitlement.test_mutation import COMMUTE, COSTS, both_in_one_duty
from tests.entitlement.test_mutation import noticed as swap_noticed
from tests.entitlement.test_products import (
    FOLDERS,
    Sheet,
    _problems,
    caught,
    examples,
    mutants,
    names,
    parse_mutant,
)

NAMES = ("clause", "title_zh", "list_zh", "name", "at", "mode", "treatment")  # change no sum


def blocks_of(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    for kind, block in sheet.get("shared", {}).items():
        yield kind, block
    for duty in sheet["duties"]:
        for kind, block in duty["blocks"].items():
            for one in block if isinstance(block, list) else [block]:
                yield f"{duty['code']}.{kind}", one


def cuts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Places of keys, and of words in lists of several."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in NAMES:
                yield (*path, key)
                yield from cuts(one, (*path, key))
    elif isinstance(value, list) and len(value) > 1:
        for k, one in enumerate(value):
            yield (*path, k)
            yield from cuts(one, (*path, k))


def key_mutants(sheet: Sheet) -> Iterator[tuple[str, Sheet]]:
    for number, (name, block) in enumerate(blocks_of(sheet)):
        for path in cuts(block):
            mutant = copy.deepcopy(sheet)
            target: Any = [one for _, one in blocks_of(mutant)][number]
            for key in path[:-1]:
                target = target[key]
            del target[path[-1]]
            yield f"{name}.{'.'.join(map(str, path))}", mutant


def noticed(folder: Path, mutant: Sheet) -> bool | None:
    """By an example, or by the loader; None where the blocks are the same without the key."""
    clauses, original = (folder / "clauses.md").read_bytes(), load_terms(folder)
    try:
        terms = parse_mutant(mutant, clauses, original)
    except TermsError:
        return True
    if [duty.blocks for duty in terms.duties] == [duty.blocks for duty in original.duties]:
        return None
    try:
        return any(True for example in examples(folder) for _ in _problems(terms, example))
    except NotExact:
        return True


def swaps() -> Iterator[tuple[str, str, bool]]:
    """Two kinds of cost blocks, and whether an example notices when they change places."""
    products = {folder: load_terms(folder) for folder in FOLDERS}
    for one, other in combinations(COSTS, 2):
        folders = [f for f, terms in products.items() if both_in_one_duty(terms, one, other)]
        if folders:
            swapped = {one: other, other: one}
            order = {swapped.get(kind, kind): BLOCKS[swapped.get(kind, kind)] for kind in BLOCKS}
            with mock.patch("entitlement.load.BLOCKS", order):
                yield one, other, any(map(swap_noticed, folders))


def main() -> None:
    blocks, keys = [0, 0], [0, 0]
    for name, folder in zip(names, FOLDERS, strict=True):
        sheet = PlainYaml((folder / "terms.yaml").read_bytes()).data
        clauses, original = (folder / "clauses.md").read_bytes(), load_terms(folder)
        for _, mutant in mutants(sheet):
            blocks[0] += caught(mutant, clauses, original, examples(folder))
            blocks[1] += 1
        cut = dict(key_mutants(sheet))
        found = {key: seen for key, mutant in cut.items()
                 if (seen := noticed(folder, mutant)) is not None}  # fmt: skip
        missed = [key for key, seen in found.items() if not seen]
        keys = [keys[0] + len(found) - len(missed), keys[1] + len(found)]
        print(
            f"{name}: {len(found) - len(missed)} of {len(found)} keys; missed: {', '.join(missed)}"
        )
    tried = list(swaps())
    silent = [(one, other) for one, other, seen in tried if not seen]
    print(f"places changed unnoticed: {silent}, of them not known to commute: "
          f"{sorted(set(silent) - COMMUTE)}")  # fmt: skip
    print(f"places changed: {len(tried) - len(silent)} of {len(tried)} noticed")
    for what, (found, whole) in {"blocks": blocks, "keys": keys}.items():
        print(f"{what}: {found} of {whole} noticed, {100 * found // whole} %")


if __name__ == "__main__":
    main()
