"""The codes of 远山人寿保险's gateway, both ways. Its requests are called LP01 to LP10."""

from guanjia.claims.incident import IncidentType

REQUESTS = {
    "notify_claim": "LP01",
    "file_claim": "LP02",
    "submit_materials": "LP03",
    "confirm_settlement": "LP04",
    "cancel_claim": "LP05",
    "request_calculation": "LP06",
    "request_undisputed": "LP07",
    "request_status": "LP08",
    "dispute_opinion": "LP10",
}
EVENTS_SINCE = "LP09"
HEARTBEAT = "LP00"

DONE = "0000"
IN_PROCESS = "2222"  # 处理中: nobody knows yet; the same serial is to be sent again

INCIDENT_OF: dict[str, IncidentType] = {
    "01": "inpatient",
    "02": "outpatient",
    "03": "critical_illness",
    "04": "accident_medical",
    "05": "disability",
    "06": "death",
}
CODE_OF_INCIDENT: dict[str, str] = {kind: code for code, kind in INCIDENT_OF.items()}

PAPER_OF = {
    "C01": "outpatient_bill",
    "C02": "inpatient_bill",
    "C03": "fee_list",
    "C04": "discharge_summary",
    "C05": "diagnosis_certificate",
    "C06": "pathology_report",
    "C07": "medical_record",
    "C08": "lab_report",
    "C09": "social_settlement_sheet",
    "C10": "other_settlement_sheet",
    "C11": "id_card",
    "C12": "bank_card",
    "C13": "household_register",
    "C14": "birth_certificate",
    "C15": "application_form",
    "C16": "accident_proof",
    "C17": "death_certificate",
    "C18": "disability_report",
    "C99": "other",
}
CODE_OF_PAPER = {kind: code for code, kind in PAPER_OF.items()}

STAGE_OF = {"责任核定中": "liability_check", "理算中": "calculation", "复核中": "review"}
RESULT_OF = {"维持": "kept", "变更": "changed"}
OUTCOME_OF = {"给付": "pay", "拒付": "refuse"}

LINE_OF = {
    "费用合计": "total",
    "目录外扣除": "out_of_catalogue",
    "不保项目扣除": "not_covered",
    "医保支付": "social",
    "其他商业保险已付": "other",
    "免赔额": "deductible",
    "赔付比例扣减": "ratio",
    "超限额扣减": "limit",
    "住院津贴": "allowance",
    "定额给付": "lump_sum",
    "协商金额": "agreed",
    "应付金额": "pay",
}
