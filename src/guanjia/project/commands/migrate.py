import argparse
import sys
from datetime import UTC, datetime

HELP = "bring the tables of the database up to date"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="add the demonstration data as well")
    parser.add_argument("--claims", type=int, default=0, help="with so many fictional claims more")


def run(given: argparse.Namespace) -> int:
    from guanjia.project.installation import use

    use()
    from django.conf import settings
    from django.core.management import call_command

    from guanjia.exchange.sealing import ensure_master_key
    from guanjia.project import recounting
    from guanjia.watch.actions.policies import keep_installed

    ensure_master_key(settings.MASTER_KEY_FILE)
    settings.PAPERS.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stdout)
    now = datetime.now(UTC)
    keep_installed(now=now)
    recounting.to_calendar(now=now)
    if given.demo:
        from guanjia.project.seed import STAFF, STAFF_PASSWORD, seed_demo

        for login in seed_demo():
            print(f"  {login.phone}  {login.name}  {login.what}")
        print(f"desk: {settings.PUBLIC_URL}/desk/ (code, name; each with password {STAFF_PASSWORD}")
        print("and the six digits that the log-in page shows):")
        for one in STAFF:
            print(f"  {one.code}  {one.name}  {one.role}")
    if given.claims:
        from guanjia.project.seed_claims import seed_claims

        seed_claims(given.claims, now=now)
        print(f"{given.claims} fictional claims more, in every state")
    return 0
