"""One statement gives every policy of a household with what is used of each accumulator."""

from guanjia.catalogue.queries import DIGESTS_ON

# Of the whole household: members of a family share counters, and so do the years of a chain.
_HELD = """
SELECT p.id, p.household_id, p.insured_id, p.holder_id, p.insurer, p.product, p.edition,
       p.title_zh, p.policy_no, p.cover_from, p.cover_until, p.first_cover_from, p.with_social,
       p.sums_fen, p.contract, p.members, p.claim_free_years, p.origin, p.terms_digest,
       p.clauses_digest,
       (SELECT jsonb_agg(jsonb_build_array(u.source, u.accumulator, u.low, u.high, u.on_date))
        FROM policies_usage u
        WHERE u.household_id = %(household_id)s AND u.policy_id = p.id) AS usage{and_more}
FROM policies_policy p
WHERE p.household_id = %(household_id)s
ORDER BY p.cover_from, p.policy_no
"""
HELD = _HELD.format(and_more="")
# With what was laid over the terms for events of one day.
HELD_ON = _HELD.format(and_more=f", {DIGESTS_ON} AS overlays")

# An insurer names its policy, not our household: a look-up, the named exception.
FIND_BY_POLICY_NO = """
SELECT id, household_id, insured_id FROM policies_policy
WHERE insurer = %(insurer)s AND policy_no = %(policy_no)s
"""

# For reports, over all households: how many bought here, and how many of them again later.
REPURCHASE = """
SELECT count(*), count(*) FILTER (WHERE bought > 1)
FROM (SELECT count(DISTINCT first_cover_from) AS bought FROM policies_policy
      WHERE origin = 'bought' GROUP BY household_id) customer
"""

HOT_SQL: dict[str, str] = {
    "policies.held": HELD,
    "policies.held_on": HELD_ON,
    "policies.find_by_policy_no": FIND_BY_POLICY_NO,
}
