"""python -m entitlement.check products/ overlays/"""

import sys
from collections.abc import Sequence
from pathlib import Path

from .products import check_overlays, check_products


def main(arguments: Sequence[str]) -> int:
    products = Path(arguments[0] if arguments else "products")
    reports = check_products(products)
    for folder in arguments[1:]:
        reports += check_overlays(Path(folder), products)
    for report in reports:
        computed, worded = report.clause_coverage
        state = "FAILED" if report.failures else "ok"
        clauses = f", {computed} of {worded} clauses computed" if worded else ""
        print(f"{state:6} {report.folder}: {report.examples_run} examples{clauses}")  # noqa: T201
        for line in (*report.failures, *(f"{u.clause}: {u.reason}" for u in report.uncomputed)):
            print(f"       {line}")  # noqa: T201
    if not reports:
        print(f"FAILED {products}: no folder with a terms.yaml in it")  # noqa: T201
    return 1 if not reports or any(report.failures for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
