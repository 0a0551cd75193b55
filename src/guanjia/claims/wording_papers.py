"""Which papers the wording of a policy asks for, and in which clause. Pure.

A policy may ask for what its contract names (保险法 22: 按照合同的约定) and for no more.
"""

import re
from functools import lru_cache

import entitlement

_LIST = re.compile(r"申请(?:理赔|赔款)?时请提供([^。]*)。")
_NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("诊断证明", ("diagnosis_certificate",)),
    ("病理报告", ("pathology_report",)),
    ("出院小结", ("discharge_summary",)),
    ("病历", ("medical_record",)),
    ("费用发票", ("inpatient_bill", "outpatient_bill")),
    ("清单", ("fee_list",)),
    ("检查报告", ("lab_report",)),
    ("结算单", ("social_settlement_sheet",)),
    ("身份证明", ("id_card",)),
    ("关系证明", ("household_register", "birth_certificate")),
    ("死亡证明", ("death_certificate",)),
    ("伤残鉴定书", ("disability_report",)),
)
# What only the wording's list brings in; a paper of none of these is asked for by law or for us.
LISTED = frozenset(kind for _, kinds in _NAMED for kind in kinds)


@lru_cache(maxsize=256)
def _asked(digest: str, clauses: tuple[tuple[str, str], ...]) -> dict[str, str]:
    for number, text in clauses:
        if found := _LIST.search(text):
            return {kind: number for word, kinds in _NAMED if word in found[1] for kind in kinds}
    return {}


def asked_by(terms: entitlement.Terms) -> dict[str, str]:
    """Kind of paper -> the number of the clause; empty for a wording that has no list."""
    clauses = tuple((number, clause.text_zh) for number, clause in terms.clauses.items())
    return _asked(terms.clauses_digest, clauses)
