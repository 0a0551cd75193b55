import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

HELP = "check: count every open clock again; policy, calendar: bring open clocks to a new one"


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser("check", help="count every open clock again and compare with its row")
    check.add_argument("--json", action="store_true", help="one JSON document")
    policy = what.add_parser("policy", help="without a version: list them")
    policy.add_argument("version", nargs="?", help="open clocks go on under this version")
    what.add_parser("calendar", help="count open clocks on the calendar that is installed now")


def run(given: argparse.Namespace) -> int:
    from guanjia.project.installation import use

    use()
    if given.what == "check":
        return _check(as_json=given.json)
    if given.what == "calendar":
        from guanjia.project.recounting import to_calendar

        print(f"{to_calendar(now=datetime.now(UTC))} subjects counted on the calendar of today")
        return 0
    return _policy(given.version)


def _check(*, as_json: bool) -> int:
    from guanjia.watch.check import check_clocks

    report = check_clocks()
    found = len(report.differences)
    if as_json:
        every = [asdict(one) for one in report.differences]
        told = {"clocks": report.clocks, "differences": found, "found": every}
        print(json.dumps(told, default=str))
    else:
        for one in report.differences:
            print(f"{one.subject} {one.subject_id} {one.code} {one.occurrence}: {one.what}")
        print(f"{report.clocks} clocks, {found} differences")
    return 1 if found else 0


def _policy(version: str | None) -> int:
    from guanjia.watch.policy import installed

    if version is None:
        for one in installed().in_order:
            print(f"{one.version}  from {one.in_force_from.isoformat()}  {one.digest[:12]}")
        return 0
    from guanjia.project.recounting import to_policy
    from guanjia.watch.actions.recount import NoSuchPolicy

    try:
        moved = to_policy(version, now=datetime.now(UTC))
    except NoSuchPolicy as problem:
        print(problem.customer_zh, file=sys.stderr)
        return 2
    print(f"{moved} subjects go on under {version}")
    return 0
