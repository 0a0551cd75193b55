"""Overlays from the operator's own hand: what changes for events on certain days.

At the desk two administrators do it; whoever may run commands on the server does it alone.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

HELP = "what changes for events on certain days: publish, list, withdraw"


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    publish = what.add_parser("publish", help="in force for sums from now on; open claims again")
    publish.add_argument("file", type=Path, metavar="overlay.yaml")
    publish.set_defaults(work=_publish)
    listed = what.add_parser("list", help="every overlay that was ever published")
    listed.set_defaults(work=_list)
    withdraw = what.add_parser("withdraw", help="sums from now on go without it")
    withdraw.add_argument("code")
    withdraw.set_defaults(work=_withdraw)


def run(given: argparse.Namespace) -> int:
    """2 where the file can't be used or the overlay is not there, with the reason."""
    from guanjia.project.installation import use

    use()
    from django.db import transaction

    from entitlement import TermsError
    from guanjia.catalogue.actions.overlays import NoSuchOverlay

    try:
        with transaction.atomic():
            given.work(given, datetime.now(UTC))
    except (OSError, TermsError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except NoSuchOverlay as problem:
        print(f"{problem.customer_zh} ({problem})", file=sys.stderr)
        return 2
    return 0


def _publish(given: argparse.Namespace, now: datetime) -> None:
    from guanjia.catalogue.actions.overlays import publish_overlay

    name = "/".join(given.file.parts[-2:])
    print(publish_overlay(content=given.file.read_bytes(), file=name, now=now))


def _list(_: argparse.Namespace, __: datetime) -> None:
    from guanjia.catalogue.queries import every_overlay

    for one in every_overlay():
        until = one.until_date or "—"
        state = "withdrawn" if one.withdrawn_at else "in force"
        print(
            f"{one.code:24} {one.from_date} {until!s:10} {state:9} {one.digest[:12]} {one.title_zh}"
        )


def _withdraw(given: argparse.Namespace, now: datetime) -> None:
    from guanjia.catalogue.actions.overlays import withdraw_overlay

    withdraw_overlay(code=given.code, now=now)
