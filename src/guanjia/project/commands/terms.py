import argparse

HELP = "check: work every example of every product, and name the clauses that nothing computes"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["check"])


def run(given: argparse.Namespace) -> int:
    from entitlement.check import main
    from guanjia.project.settings import PRODUCTS

    return int(main([str(PRODUCTS)]))
