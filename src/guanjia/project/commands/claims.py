import argparse

HELP = "check: fold every journal again and compare it with the stored state"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["check"])


def run(given: argparse.Namespace) -> int:
    from guanjia.project.installation import use

    use()
    from guanjia.claims.check import check_claims

    report = check_claims()
    for difference in report.differences:
        print(f"{difference.application_id}: {difference.what}")
    found = len(report.differences)
    print(f"{report.claims} claims, {report.lines} journal lines, {found} differences")
    return 1 if found else 0
