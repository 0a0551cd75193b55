import argparse
import json
from dataclasses import asdict

HELP = "check: fold every journal again and compare it with the stored state"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["check"])
    parser.add_argument(
        "--partners", action="store_true", help="compare with the simulated insurers' books too"
    )
    parser.add_argument(
        "--refold", action="store_true", help="first write the fold into heads that differ"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(given: argparse.Namespace) -> int:
    from guanjia.project.installation import use

    use()
    from guanjia.claims.check import check_claims, refold

    if given.refold:
        print(f"{refold()} heads written anew from their journals")
    report = check_claims()
    partners = _beside_partners() if given.partners else []
    if given.json:
        print(json.dumps(asdict(report) | {"partners": partners}, default=str))
    else:
        for difference in report.differences:
            print(f"{difference.application_id}: {difference.what}")
        for one in partners:
            print(f"{one['partner']} {one['which']}: {one['what']}")
        found = len(report.differences)
        print(f"{report.claims} claims, {report.lines} journal lines, {found} differences")
        if given.partners:
            print(f"{len(partners)} differences beside the insurers' books")
    return 1 if report.differences or partners else 0


def _beside_partners() -> list[dict[str, str]]:
    """Of the running stack; what is on its way counts as a difference."""
    from datetime import UTC, datetime

    from guanjia.project.installation import VAR
    from guanjia.project.reconcile import fetch_ledger, reconcile

    addresses = json.loads((VAR / "stack.json").read_text())["simulators"]
    ledgers = {name: fetch_ledger(addresses[name]) for name in ("qinghe", "yuanshan")}
    return [asdict(one) for one in reconcile(ledgers, now=datetime.now(UTC))]
