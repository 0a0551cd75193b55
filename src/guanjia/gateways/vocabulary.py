"""The closed vocabularies that foreign codes are translated into."""

from typing import get_args

from guanjia.claims.incident import IncidentType

INCIDENT_TYPES: tuple[IncidentType, ...] = get_args(IncidentType)
PAPER_KINDS = frozenset(
    {
        "outpatient_bill",
        "inpatient_bill",
        "fee_list",
        "discharge_summary",
        "diagnosis_certificate",
        "pathology_report",
        "medical_record",
        "lab_report",
        "social_settlement_sheet",
        "other_settlement_sheet",
        "id_card",
        "bank_card",
        "household_register",
        "birth_certificate",
        "application_form",
        "accident_proof",
        "death_certificate",
        "disability_report",
        "other",
    }
)
STEP_CODES = frozenset(
    {
        "total",
        "out_of_catalogue",
        "not_covered",
        "social",
        "other",
        "deductible",
        "ratio",
        "limit",
        "other_deduction",
        "allowance",
        "lump_sum",
        "agreed",
        "pay",
    }
)
"""Lines of an insurer's calculation: deductions are negative, all lines before `pay` add up to it.
`agreed` stands for a sum given without working; what has no code here is `other_deduction`."""
