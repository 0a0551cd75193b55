"""One statement gives every policy of a person with what is used of each accumulator."""

HELD = """
SELECT p.id, p.household_id, p.insured_id, p.holder_id, p.insurer, p.product, p.edition,
       p.title_zh, p.policy_no, p.cover_from, p.cover_until, p.first_cover_from, p.with_social,
       p.sums_fen, p.origin, p.terms_digest, p.clauses_digest,
       (SELECT jsonb_agg(jsonb_build_array(u.source, u.accumulator, u.low, u.high))
        FROM policies_usage u
        WHERE u.household_id = %(household_id)s AND u.policy_id = p.id) AS usage
FROM policies_policy p
WHERE p.household_id = %(household_id)s AND p.insured_id = %(insured_id)s
ORDER BY p.cover_from, p.policy_no
"""

# An insurer names its policy, not our household: a look-up, the named exception.
FIND_BY_POLICY_NO = """
SELECT id, household_id, insured_id FROM policies_policy
WHERE insurer = %(insurer)s AND policy_no = %(policy_no)s
"""

HOT_SQL: dict[str, str] = {
    "policies.held": HELD,
    "policies.find_by_policy_no": FIND_BY_POLICY_NO,
}
