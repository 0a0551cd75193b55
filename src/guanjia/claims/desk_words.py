"""Short Chinese for the desk: names, sums, spans of time. Pure."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_BRANCH = re.compile("健康|人寿|养老|财产|财险|保险")

MARKS_ZH = {
    "refused_by_insurer": "保险公司没有收下",
    "another_number": "保险公司报来另一个案号",
    "not_worked_out": "我们自己的数算不出来",
    "second_supplement_notice": "保险公司第二次要补材料，按保险法第 22 条应当一次说全",
    "parcel_failed": "快递没有取到原件",
    "decided_after_withdrawal": "撤回以后又来了结论",
    "decided_again_after_agreement": "同意以后又来了一份结论",
    "decided_before_filing": "还没有交材料就来了结论",
    "calculation_of_another_decision": "算法说明对不上现在的结论",
    "payment_changed": "同一笔付款报了两个数",
    "paid_after_withdrawal": "撤回以后又付了款",
    "paid_more_than_decided": "付的比结论多",
    "no_open_dispute": "记了一笔争议，可是这份没有在争的事",
    "answer_without_opinion": "保险公司答复了一封我们没有发过的信",
}
MESSAGES_ZH = {
    "notify_claim": "出险通知",
    "file_claim": "理赔材料",
    "submit_materials": "补充材料",
    "confirm_settlement": "客户的答复",
    "request_calculation": "请它说明算法",
    "request_undisputed": "请它先付没有争议的",
    "dispute_opinion": "我们的意见",
    "cancel_claim": "撤回",
    "request_status": "问进度",
    "book_pickup": "上门取件",
}
# The rows of two sums side by side, by their code.
ROWS_ZH = {
    "total": "账单合计",
    "not_covered": "不在保障范围",
    "social": "医保已付",
    "other": "别的保险已赔",
    "deductible": "免赔额",
    "ratio": "按比例少赔",
    "limit": "超过限额",
    "other_deduction": "另外扣的",
    "rounding": "取整到分",
    "allowance": "住院津贴",
    "lump_sum": "一次给付",
}
INBOUND_ZH = {
    "notice_accepted": "登记了",
    "notice_rejected": "不收通知",
    "filing_accepted": "立案",
    "filing_rejected": "不立案",
    "supplement_required": "要补材料",
    "supplement_received": "补的材料收到了",
    "originals_required": "要看原件",
    "originals_received": "原件签收",
    "progressed": "报进度",
    "decided": "结论",
    "calculation_given": "算法说明",
    "paid": "付款",
    "insurer_answered": "答复意见",
    "withdrawal_accepted": "收到撤回",
    "insurer_closed": "结案",
    "parcel_moved": "快递动态",
}


def money(fen: int) -> str:
    """1234567 -> 12,345.67"""
    return f"{'−' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def sums(low_fen: int | None, high_fen: int | None) -> str:
    if low_fen is None or high_fen is None:
        return ""
    return money(low_fen) if low_fen == high_fen else f"{money(low_fen)} 到 {money(high_fen)}"


def short_insurer(name_zh: str) -> str:
    """青禾健康保险 -> 青禾"""
    return _BRANCH.split(name_zh, maxsplit=1)[0] or name_zh


def short_product(title_zh: str, insurer_zh: str) -> str:
    """青禾百万医疗保险（2025版） of 青禾健康保险 -> 百万医疗"""
    bare = title_zh.partition("（")[0].removeprefix(short_insurer(insurer_zh))
    return bare.removesuffix("保险") or title_zh


def month_day(at: datetime | date) -> str:
    """11-03, in China"""
    if isinstance(at, datetime):
        at = at.astimezone(SHANGHAI).date()
    return f"{at.month:02d}-{at.day:02d}"


def span(taken: timedelta) -> str:
    """The largest whole unit; less than a minute is said so."""
    minutes = int(taken.total_seconds()) // 60
    if minutes < 1:
        return "1 分内"
    if minutes < 60:
        return f"{minutes} 分"
    return f"{minutes // 60} 时" if minutes < 24 * 60 else f"{minutes // (24 * 60)} 天"


def mark_zh(why: str) -> str:
    """`why` as the fold wrote it: a code, a code with a detail, or a message with what it met."""
    head, _, detail = why.partition(":")
    if head in MESSAGES_ZH:
        return f"发出的“{MESSAGES_ZH[head]}”没有送到（{detail}）"
    told = MARKS_ZH.get(head, why)
    return f"{told}（{detail}）" if detail else told
