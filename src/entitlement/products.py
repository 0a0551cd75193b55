"""Every product's examples, and how much of its wording is computed."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from .examples import failures, read_examples, read_overlay_examples
from .facts import FactsError
from .load import load_terms
from .overlay import in_force, load_overlay, with_overlays
from .plain_yaml import YamlRefused
from .terms import TermsError, Uncomputed


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
    return tuple(_check(path.parent, root) for path in sorted(root.rglob("terms.yaml")))


def _check(folder: Path, root: Path) -> ProductReport:
    name = folder.relative_to(root).as_posix()
    try:
        terms = load_terms(folder)
    except TermsError as error:
        return ProductReport(name, 0, (str(error),), (), (0, 0))
    try:
        examples = read_examples((folder / "examples.yaml").read_bytes())
        failed = [problem for example in examples for problem in failures(terms, example)]
    except (OSError, YamlRefused, ValidationError, FactsError, TypeError) as error:
        return ProductReport(name, 0, (f"examples.yaml: {error}",), terms.uncomputed, (0, 0))
    worded = sum(bool(clause.text_zh) for clause in terms.clauses.values())
    computed = worded - len(terms.uncomputed)
    return ProductReport(name, len(examples), tuple(failed), terms.uncomputed, (computed, worded))


def check_overlays(root: Path, products: Path) -> tuple[ProductReport, ...]:
    """One report for each `<code>/overlay.yaml` below `root`: its examples on their products, with
    the overlay where it is in force on the event date, without it where it is not."""
    return tuple(_check_overlay(path, products) for path in sorted(root.glob("*/overlay.yaml")))


def _check_overlay(path: Path, products: Path) -> ProductReport:
    name = f"overlay {path.parent.name}"
    failed: list[str] = []
    try:
        overlay = load_overlay(path)
        examples = read_overlay_examples((path.parent / "examples.yaml").read_bytes())
        for one in examples:
            terms, facts = load_terms(products.joinpath(one.product)), one.facts()
            laid = in_force([overlay], terms=terms, event_date=facts.incident.event_date)
            failed += failures(with_overlays(terms, laid), one)
    except (OSError, TermsError, YamlRefused, ValidationError, FactsError, TypeError) as error:
        return ProductReport(name, 0, (str(error),), (), (0, 0))
    return ProductReport(name, len(examples), tuple(failed), (), (0, 0))
