"""Every product's examples, and how much of its wording is computed."""

from dataclasses import dataclass
from pathlib import Path

from .examples import Example, failures, read_examples, read_overlay_examples, unknown_names
from .load import load_terms
from .overlay import in_force, load_overlay, with_overlays
from .terms import Terms, TermsError, Uncomputed


@dataclass(frozen=True, slots=True)
class ProductReport:
    """`clause_coverage`: (clauses that a block computes, clauses with wording)."""

    folder: str
    examples_run: int
    failures: tuple[str, ...]
    uncomputed: tuple[Uncomputed, ...]
    clause_coverage: tuple[int, int]


def check_products(root: Path) -> tuple[ProductReport, ...]:
    """One report for each folder below `root` that holds a terms.yaml."""
    first: dict[tuple[str, str, str], str] = {}
    return tuple(_check(path.parent, root, first) for path in sorted(root.rglob("terms.yaml")))


def _check(folder: Path, root: Path, first: dict[tuple[str, str, str], str]) -> ProductReport:
    """`first`: the folder that each insurer, product and edition was met in."""
    name = folder.relative_to(root).as_posix()
    try:
        terms = load_terms(folder)
    except (OSError, TermsError) as error:
        return ProductReport(name, 0, (str(error),), (), (0, 0))
    place = terms.insurer, terms.product, terms.edition
    if (other := first.setdefault(place, name)) != name:
        problem = f"terms.yaml names {'/'.join(place)}, as {other} does; mend: name its own edition"
        return ProductReport(name, 0, (problem,), terms.uncomputed, (0, 0))
    file = folder / "examples.yaml"
    try:
        examples = read_examples(file.read_bytes(), f"{name}/{file.name}")
        failed = [problem for one in examples for problem in _problems(terms, one)]
    except (OSError, TermsError) as error:
        return ProductReport(name, 0, (str(error),), terms.uncomputed, (0, 0))
    worded = sum(bool(clause.text_zh) for clause in terms.clauses.values())
    computed = worded - len(terms.uncomputed)
    return ProductReport(name, len(examples), tuple(failed), terms.uncomputed, (computed, worded))


def _problems(terms: Terms, example: Example) -> tuple[str, ...]:
    return tuple(unknown_names(terms, example)) or tuple(failures(terms, example))


def check_overlays(root: Path, products: Path) -> tuple[ProductReport, ...]:
    """One report for each `<code>/overlay.yaml` below `root`: its examples on their products, with
    the overlay where it is in force on the event date, without it where it is not."""
    return tuple(_check_overlay(path, products) for path in sorted(root.glob("*/overlay.yaml")))


def _check_overlay(path: Path, products: Path) -> ProductReport:
    name = f"overlay {path.parent.name}"
    failed: list[str] = []
    try:
        overlay = load_overlay(path)
        file = path.parent / "examples.yaml"
        examples = read_overlay_examples(file.read_bytes(), f"{path.parent.name}/{file.name}")
        for one in examples:
            terms, facts = load_terms(products.joinpath(one.product)), one.facts()
            laid = in_force([overlay], terms=terms, event_date=facts.incident.event_date)
            failed += _problems(with_overlays(terms, laid), one)
    except (OSError, TermsError) as error:
        return ProductReport(name, 0, (str(error),), (), (0, 0))
    return ProductReport(name, len(examples), tuple(failed), (), (0, 0))
