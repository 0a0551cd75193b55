"""Template filters: sums, days and names as a customer reads them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.template import Library

from guanjia.documents.figures import YUAN, parse_fen

register = Library()
SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)
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
def read_value(value: str, money: bool) -> str:
    """What a paper says, in its normal form -> as a customer reads it: sums, days, periods."""
    if money:
        return yuan(parse_fen(value)) if YUAN.fullmatch(value) else value
    return _DAY.sub(lambda found: date_zh(found[0]), value).replace("至", " 至 ")


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


STAFF_LOOKS_ZH = {
    "check_figures": "核对金额和日期",
    "check_quality": "看清不清楚、齐不齐",
    "customer_asks": "回答来电里的提问",
    "insurer_asks": "保险公司来问这份材料",
    "dispute": "和保险公司核对结论",
}
LOOKS_ZH = {"own_paper": "看自己或家人的材料", **STAFF_LOOKS_ZH}


@register.filter
def look_zh(reason: str) -> str:
    """Why a paper was opened."""
    return LOOKS_ZH.get(reason, "办理您的理赔")


@register.filter
def age(born: date, now: datetime) -> int:
    """Full years on the day of `now` in China."""
    today = now.astimezone(SHANGHAI).date()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


CALL_KINDS_ZH = {"call_out": "打出去", "call_in": "打进来", "note": "只记一笔"}
CALL_PARTIES_ZH = {"customer": "客户", "hospital": "医院", "insurer": "保险公司"}
CALL_TOPICS_ZH = {
    "report": "报案",
    "papers": "材料",
    "progress": "办到哪一步",
    "decision": "结论",
    "payment": "到账",
    "originals": "原件和快递",
    "policy": "保单",
    "other": "别的事",
}
CALL_OUTCOMES_ZH = {
    "reached": "说到了",
    "call_back": "约好再打",
    "no_answer": "没接通",
    "left_word": "请人转告",
    "wrong_number": "号码不对",
}


@register.filter
def call_kind_zh(code: str) -> str:
    return CALL_KINDS_ZH.get(code, code)


@register.filter
def call_party_zh(code: str) -> str:
    return CALL_PARTIES_ZH.get(code, "")


@register.filter
def call_topic_zh(code: str) -> str:
    return CALL_TOPICS_ZH.get(code, code)


@register.filter
def call_outcome_zh(code: str) -> str:
    return CALL_OUTCOMES_ZH.get(code, "")


@register.filter
def near_time(at: datetime | str, now: datetime) -> str:
    """今天 10:06, 昨天 16:20, 11-18 14:12, 2025-11-18"""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    at, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    days = (today - at.date()).days
    clock_zh = f"{at.hour:02d}:{at.minute:02d}"
    if days in {-1, 0, 1}:
        return f"{({0: '今天', 1: '昨天', -1: '明天'})[days]} {clock_zh}"
    return f"{at:%m-%d} {clock_zh}" if at.year == today.year else f"{at:%Y-%m-%d}"


def typed_moment(text: str) -> datetime:
    """As a field of date and time gives it, in China's time. Raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def typed_end(text: str, *, now: datetime) -> datetime:
    """As `typed_moment`; what is no time is past, and told as such by whoever wants a later one."""
    try:
        return typed_moment(text)
    except ValueError:
        return now


def field_of(moment: datetime) -> str:
    """As a field of date and time takes it."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


@register.filter
def clock_time(at: datetime) -> str:
    """09:05, in China."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


@register.filter
def sex_zh(id_number: str) -> str:
    """By the 17th digit (GB 11643); nothing for another kind of number."""
    if len(id_number) != 18 or not id_number[16].isdigit():
        return ""
    return "男" if int(id_number[16]) % 2 else "女"
