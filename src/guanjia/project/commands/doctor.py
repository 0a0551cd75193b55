import argparse

HELP = "say which database runs, how durable it is, and what is wrong"


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    from guanjia.project.database import DatabaseUnavailable
    from guanjia.project.doctor import examine, provider
    from guanjia.project.installation import use

    try:
        runs = provider()
        use()
        findings = list(examine(provider=runs))
    except DatabaseUnavailable as error:
        print(f"WRONG  {error}")
        return 1
    for finding in findings:
        print(f"{'ok   ' if finding.well else 'WRONG'}  {finding.sentence}")
    wrong = sum(not finding.well for finding in findings)
    print("everything is well" if not wrong else f"{wrong} things are wrong")
    return 1 if wrong else 0
