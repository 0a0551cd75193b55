"""What the products pay, written once more: one plain function a product, from the wording in
clauses.md, sharing nothing with the engine but the classes of its facts."""

from .beiting import (  # fmt: skip
    city_plan,
    community_scheme_2025,
    community_scheme_2026,
    hospital_allowance_2025,
    hospital_allowance_2026,
)
from .claim import Claim
from .qinghe import (  # fmt: skip
    employer_supplement,
    family_medical,
    no_claim_medical,
    outpatient_2026,
    six_year_medical,
)
from .yuanshan import child_medical, critical_illness_2025, critical_illness_2026, student_accident

PLAIN = {
    "beiting/city-plan/2025": city_plan,
    "beiting/community-scheme/2025": community_scheme_2025,
    "beiting/community-scheme/2026": community_scheme_2026,
    "beiting/hospital-allowance/2025": hospital_allowance_2025,
    "beiting/hospital-allowance/2026": hospital_allowance_2026,
    "qinghe/employer-supplement/2025": employer_supplement,
    "qinghe/family-medical/2025": family_medical,
    "qinghe/no-claim-medical/2025": no_claim_medical,
    "qinghe/outpatient/2026": outpatient_2026,
    "qinghe/six-year-medical/2025": six_year_medical,
    "yuanshan/child-medical/2025": child_medical,
    "yuanshan/critical-illness/2025": critical_illness_2025,
    "yuanshan/critical-illness/2026": critical_illness_2026,
    "yuanshan/student-accident/2025": student_accident,
}

__all__ = ["PLAIN", "Claim"]
