"""Which papers a claim needs, as a table; each row is asked once, whatever the number of insurers.

The application form is printed from the claim itself, so it is never asked for. Asked for nowhere,
by the small-claims guide of 2015: the policy document, the premium receipt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SMALL_MEDICAL_FEN = 300_000
KINDS = frozenset(
    (
        "outpatient_bill", "inpatient_bill", "fee_list", "discharge_summary",
        "diagnosis_certificate", "pathology_report", "medical_record", "lab_report",
        "social_settlement_sheet", "other_settlement_sheet", "id_card", "bank_card",
        "household_register", "birth_certificate", "application_form", "accident_proof",
        "death_certificate", "disability_report", "other",
    )
)  # fmt: skip
BILLS = frozenset(("inpatient_bill", "outpatient_bill"))

NeededBy = Literal["filing", "medical_cover", "next_insurer"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """`or_kinds` serve as well. `next_insurer`: comes with the first insurer's decision;
    `medical_cover`: only where a policy pays bills, not for a lump sum alone."""

    kind: str
    why_zh: str
    needed_by: NeededBy = "filing"
    or_kinds: tuple[str, ...] = ()

    def met_by(self, have: frozenset[str]) -> bool:
        return self.kind in have or not have.isdisjoint(self.or_kinds)


BY_INCIDENT: dict[str, tuple[Requirement, ...]] = {
    "outpatient": (
        Requirement("outpatient_bill", "门急诊票据，看花了多少、花在哪里"),
        Requirement("fee_list", "费用清单或处方，逐项核对能不能赔"),
        Requirement("medical_record", "门急诊病历，说明看的是什么病"),
    ),
    "inpatient": (
        Requirement("inpatient_bill", "住院票据，看花了多少、医保付了多少"),
        Requirement("fee_list", "费用明细清单，逐项核对能不能赔"),
        Requirement("discharge_summary", "出院小结，说明住院的经过"),
        Requirement("diagnosis_certificate", "诊断证明书，说明得的是什么病"),
    ),
    "critical_illness": (
        Requirement("diagnosis_certificate", "诊断证明书，说明确诊的日子和病名"),
        Requirement("pathology_report", "病理报告，确诊给付凭它认定"),
        Requirement("medical_record", "盖章的住院病历", or_kinds=("discharge_summary",)),
        Requirement("inpatient_bill", "住院票据，报销医疗费用要它", "medical_cover"),
        Requirement("fee_list", "费用明细清单，报销医疗费用要它", "medical_cover"),
    ),
    "accident_medical": (
        Requirement("outpatient_bill", "医疗票据，看花了多少", or_kinds=("inpatient_bill",)),
        Requirement("fee_list", "费用清单或处方，逐项核对能不能赔"),
        Requirement("medical_record", "病历，说明怎么受的伤", or_kinds=("discharge_summary",)),
    ),
    "disability": (
        Requirement("disability_report", "伤残鉴定书，写明伤残等级"),
        Requirement("medical_record", "治疗病历", or_kinds=("discharge_summary",)),
    ),
    "death": (
        Requirement("death_certificate", "死亡证明"),
        Requirement("household_register", "户口注销证明，以及领款人与逝者的关系"),
    ),
}
ACCIDENT_PROOF = Requirement("accident_proof", "意外事故证明（交通事故认定书、单位或公安证明）")
SOCIAL_SHEET = Requirement("social_settlement_sheet", "医保结算单，医保付过的部分凭它扣除")
ID_CARD = Requirement("id_card", "身份证，确认是本人")
GUARDIAN_ID = Requirement("id_card", "监护人的身份证，孩子由您代办")
KINSHIP = Requirement(
    "household_register", "户口本或出生证明，说明您和孩子的关系", or_kinds=("birth_certificate",)
)
BANK_CARD = Requirement("bank_card", "银行卡，赔款打到这里")
SPLIT_SHEET = Requirement(
    "other_settlement_sheet", "前一家公司的理赔分割单，写明已经赔了多少", "next_insurer"
)


def required_papers(
    *,
    incident_type: str,
    cause: str,
    is_minor: bool,
    has_social: bool,
    several_policies: bool,
    small_medical: bool,
    account_known: bool = False,
) -> tuple[Requirement, ...]:
    """`small_medical`: a medical claim of at most SMALL_MEDICAL_FEN; it needs no accident proof.

    `has_social`: social insurance has settled the bill. `account_known`: where the money goes is
    told already.
    """
    papers = list(BY_INCIDENT[incident_type])
    medical = incident_type in {"outpatient", "inpatient", "accident_medical", "critical_illness"}
    if cause == "accident" and not (medical and small_medical):
        papers.append(ACCIDENT_PROOF)
    if medical and has_social:
        papers.append(SOCIAL_SHEET)
    papers.append(GUARDIAN_ID if is_minor else ID_CARD)
    if is_minor:
        papers.append(KINSHIP)
    if not account_known:
        papers.append(BANK_CARD)
    if medical and several_policies:
        papers.append(SPLIT_SHEET)
    return tuple({paper.kind: paper for paper in papers}.values())


def missing(required: Iterable[Requirement], have: Iterable[str]) -> tuple[Requirement, ...]:
    given = frozenset(have)
    return tuple(paper for paper in required if not paper.met_by(given))
