"""Template filters: staff, what they may see and what they did."""

from datetime import datetime

from django.template import Library

from guanjia.claims.corrections import REASONS_ZH
from guanjia.claims.retakes import RETAKES_ZH
from guanjia.documents.flags import FLAGS_ZH
from guanjia.web.words import incident_zh

register = Library()

ROLES_ZH = {
    "butler": "管家",
    "claims_expert": "理赔专家",
    "senior_expert": "高级专家",
    "admin": "管理员",
}
ACTS_ZH = {
    "opened_household": "打开了不是自己经手的客户",
    "showed_fields": "显示了完整的证件号和电话",
    "answered_note": "回了客户的留言",
    "hired": "加了一位员工",
    "changed_staff": "改了员工的名字、角色或专长",
    "invited": "发了登录邀请",
    "changed_portrait": "换了或去掉了一张照片",
    "ended_employment": "办了员工离职",
    "ended_access": "收回了查看权限",
    "granted_access": "交给一位同事经手",
    "changed_presence": "换了在班状态",
    "reported_for": "替来电的人报了案",
    "added_policy": "替客户添加了保单",
    "opened_message": "打开了一条消息的原文",
    "resent_message": "重发了一条消息",
    "reread_message": "重新读了一条消息",
    "rerang": "重新启动了一个定时器",
    "set_aside_message": "搁置了一条消息",
    "corrected_claim": "更正了一处流水",
    "turned_paper": "把一张照片转了过来",
    "handed_household": "把一家客户交给另一位管家",
    "proposed_overlay": "提了一份临时规定",
    "proposed_withdrawal": "提了撤回一份临时规定",
    "accepted_overlay": "同意了一份临时规定",
    "dropped_overlay": "停办了一份临时规定",
    "asked_insurer": "催了一次保险公司",
}
# Those that the customer is told of, in words for them.
TOLD_ACTS_ZH = {
    "opened_household": "看了您家的资料和理赔",
    "showed_fields": "看了完整的证件号和电话",
    "reported_for": "替您报了案",
    "added_policy": "替您添加了保单",
    "opened_message": "打开了一条和保险公司往来的原文",
    "corrected_claim": "更正了一处记录",
    "handed_household": "把您家交给另一位管家照看",
}
TOLD_REASONS_ZH = {
    "caller_on_line": "您来电",
    "covering_colleague": "您的管家不在，代为照看",
    "asked_by_colleague": "您的管家请同事帮忙",
    "complaint": "处理您的投诉",
    "mending": "查一条发不出、读不懂的消息",
    "partner_asks": "保险公司来问",
    **REASONS_ZH,
}
OPEN_REASONS_ZH = {
    "caller_on_line": "客户来电",
    "covering_colleague": "同事不在，代为照看",
    "asked_by_colleague": "同事请我帮忙看",
    "complaint": "处理投诉",
}
MESSAGE_REASONS_ZH = {
    "mending": "查为什么发不出、读不懂",
    "mended": "对方或通道已经修好",
    "partner_asks": "对方来问这一条",
    "told_elsewhere": "已经用别的办法告诉对方",
    "not_ours": "不是我们的",
    "repeated": "重复的",
    "overtaken": "已经没有用了",
}
PRESENCE_ZH = {"present": "在班", "absent": "不在"}
GRANTS_ZH = OPEN_REASONS_ZH | {
    "butler": "专属管家",
    "cover": "替班",
    "expert": "请来的专家",
    "work_order": "派来的工单",
}


@register.filter
def role_zh(code: str) -> str:
    return ROLES_ZH.get(code, code)


@register.filter
def act_zh(code: str) -> str:
    """What a member of staff did."""
    return ACTS_ZH.get(code, code)


@register.filter
def open_reason_zh(code: str) -> str:
    """Why a member of staff may see, or opened, what lies here."""
    return (GRANTS_ZH | MESSAGE_REASONS_ZH).get(code, code)


@register.filter
def act_reason_zh(code: str) -> str:
    """The code that stands beside an act: a reason, a role, or nothing that needs words."""
    known = GRANTS_ZH | MESSAGE_REASONS_ZH | ROLES_ZH | PRESENCE_ZH | REASONS_ZH
    return known.get(code, "")


@register.filter
def told_act_zh(code: str) -> str:
    return TOLD_ACTS_ZH[code]


@register.filter
def told_reason_zh(code: str) -> str:
    """Why, to the customer; empty where the act says it."""
    return TOLD_REASONS_ZH.get(code, "")


@register.filter
def skill_zh(code: str) -> str:
    return "异议" if code == "dispute" else incident_zh(code)


PARTIES_ZH = {"customer": "客户", "us": "我们", "insurer": "保司", "courier": "快递"}
RELATIONS_ZH = {
    "parent": "家长",
    "guardian": "监护人",
    "spouse": "配偶",
    "child": "子女",
    "proxy": "受托人",
}


@register.filter
def party_zh(code: str) -> str:
    """Who acts, as staff say it."""
    return PARTIES_ZH.get(code, code)


@register.filter
def relation_zh(kind: str) -> str:
    return RELATIONS_ZH.get(kind, "代办人")


@register.filter
def waited_zh(at: datetime, now: datetime) -> str:
    """How long somebody has waited: 刚发来, 等了 25 分钟"""
    since = since_zh(at, now)
    return "刚发来" if since == "刚刚" else f"等了 {since}"


@register.filter
def since_zh(at: datetime | None, now: datetime) -> str:
    """How long ago: 刚刚, 25 分钟, 3 小时, 2 天"""
    if at is None:
        return ""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"


@register.filter
def flag_zh(code: str) -> str:
    """What is odd about a paper."""
    return FLAGS_ZH.get(code, code)


@register.filter
def retake_zh(code: str) -> str:
    """What is wrong with a photo; lying on its side is no fault."""
    return RETAKES_ZH.get(code, "放歪了，已经转正" if code == "rotated" else code)
