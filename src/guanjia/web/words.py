"""Template filters: sums, days and names as a customer reads them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.template import Library

register = Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


@register.filter
def yuan(fen: int | None) -> str:
    """1234567 -> ¥12,345.67"""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@register.filter
def bare(fen: int | None) -> str:
    """1234567 -> 12,345.67, where the unit stands over the column"""
    return yuan(fen).replace("¥", "")


@register.filter
def size(fen: int) -> str:
    """The same without its sign, where a sign stands beside it."""
    return bare(abs(fen))


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).date()
    return value


@register.filter
def day(value: date | datetime | str | None) -> str:
    """11 月 20 日"""
    if not value:
        return ""
    found = _day(value)
    return f"{found.month} 月 {found.day} 日"


@register.filter
def date_zh(value: date | datetime | str | None) -> str:
    """2028 年 5 月 11 日"""
    return f"{_day(value).year} 年 {day(value)}" if value else ""


@register.filter
def weekday(value: date | datetime | str | None) -> str:
    """11 月 20 日（周五）"""
    if not value:
        return ""
    return f"{day(value)}（周{_WEEKDAYS[_day(value).weekday()]}）"


@register.filter
def clock(value: datetime | str | None) -> str:
    """11 月 20 日 9:05"""
    if not value:
        return ""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = at.astimezone(SHANGHAI)
    return f"{at.month} 月 {at.day} 日 {at.hour}:{at.minute:02d}"


INCIDENTS_ZH = {
    "inpatient": "生病住院",
    "outpatient": "门诊看病",
    "critical_illness": "查出大病",
    "accident_medical": "意外受伤",
    "disability": "留下残疾",
    "death": "家人离世",
}
PAPERS_ZH = {
    "outpatient_bill": "门急诊票据",
    "inpatient_bill": "住院票据",
    "fee_list": "费用明细清单",
    "discharge_summary": "出院小结",
    "diagnosis_certificate": "诊断证明书",
    "pathology_report": "病理报告",
    "medical_record": "病历",
    "lab_report": "检查化验报告",
    "social_settlement_sheet": "医保结算单",
    "other_settlement_sheet": "理赔分割单",
    "id_card": "身份证",
    "bank_card": "银行卡",
    "household_register": "户口本",
    "birth_certificate": "出生证明",
    "application_form": "理赔申请书",
    "accident_proof": "意外事故证明",
    "death_certificate": "死亡证明",
    "disability_report": "伤残鉴定书",
    "other": "其他材料",
}


@register.filter
def percent(ratio_bp: int) -> str:
    """8050 -> 80.5%"""
    return f"{ratio_bp // 100}.{ratio_bp % 100:02d}".rstrip("0").rstrip(".") + "%"


@register.filter
def incident_zh(code: str) -> str:
    return INCIDENTS_ZH.get(code, "其他情况")


@register.filter
def paper_zh(code: str | None) -> str:
    return PAPERS_ZH.get(code or "", "其他材料")


LOOKS_ZH = {"own_paper": "看自己或家人的材料"}


@register.filter
def look_zh(reason: str) -> str:
    """Why a paper was opened."""
    return LOOKS_ZH.get(reason, "办理您的理赔")
