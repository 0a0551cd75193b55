import argparse

HELP = "hire: add a member of staff; invite: a link with which they set password and authenticator"


def arguments(parser: argparse.ArgumentParser) -> None:
    doings = parser.add_subparsers(dest="what", required=True)
    hire = doings.add_parser("hire", help="add a member of staff and print their invitation")
    hire.add_argument("code", help="what they log in with, e.g. admin-1")
    hire.add_argument("name", help="what customers see of them")
    hire.add_argument(
        "--role",
        default="admin",
        choices=["butler", "claims_expert", "senior_expert", "admin"],
        help="default: admin, who hires the others at the desk",
    )
    invite = doings.add_parser("invite", help="a fresh invitation; ends the log-in that stood")
    invite.add_argument("code")


def run(given: argparse.Namespace) -> int:
    from guanjia.project.installation import use

    use()
    from datetime import UTC, datetime

    from django.conf import settings
    from django.db import transaction
    from django.urls import reverse

    from guanjia.people import staff_queries
    from guanjia.people.actions.staff import StaffRefused, hire
    from guanjia.people.actions.staff_login import INVITATION_LIVES, invite

    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            if given.what == "hire":
                hire(code=given.code, display_name=given.name, role=given.role, now=now)
            known = {one.code: one for one in staff_queries.everyone() if one.left_at is None}
            if given.code not in known:
                print(f"nobody here has the code {given.code}")
                return 1
            token = invite(staff_id=known[given.code].staff_id, now=now)
    except StaffRefused as refused:
        print(f"{refused.code}: {refused.customer_zh}")
        return 1
    print(f"{settings.PUBLIC_URL.rstrip('/')}{reverse('desk_invite', args=[token])}")
    print(f"For {given.code} alone; good once, for {INVITATION_LIVES.days} days.")
    return 0
