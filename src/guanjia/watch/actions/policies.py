"""The bytes under which clocks ran, kept beside them."""

from datetime import datetime

from guanjia.watch import policy
from guanjia.watch.models import Policy


class PolicyChanged(Exception):
    """The bytes of a version are not those under which clocks ran: give them another version."""

    code = "clock_policy_changed"
    customer_zh = "时限规则的文件被改过了，请换一个版本号再放进来。"


def keep_installed(*, now: datetime) -> None:
    """Every installed version is kept once; raises PolicyChanged where its bytes are others."""
    installed = policy.installed().in_order
    Policy.objects.bulk_create(
        (Policy(version=one.version, digest=one.digest, body=one.body, kept_at=now)
         for one in installed),
        ignore_conflicts=True,
    )  # fmt: skip
    kept = dict(Policy.objects.values_list("version", "digest"))
    changed = [one.version for one in installed if kept[one.version] != one.digest]
    if changed:
        raise PolicyChanged(", ".join(changed))
