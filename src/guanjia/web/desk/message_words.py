"""Messages between us and the world outside, in words for staff."""

from guanjia.catalogue import queries as catalogue

KINDS_ZH = {
    "notify_claim": "出险通知",
    "file_claim": "立案材料",
    "submit_materials": "补充材料",
    "confirm_settlement": "对结论的答复",
    "request_calculation": "请对方给出算法",
    "request_undisputed": "请对方先付没有争议的部分",
    "dispute_opinion": "对结论的书面意见",
    "cancel_claim": "撤回",
    "request_status": "问办到哪一步",
    "book_pickup": "叫快递取件",
    "login_code": "登录验证码短信",
    "claim_news": "进展短信",
    "claim_overnight": "进展短信",
    "group_unread": "服务群有话的短信",
    "poll": "定时去取消息",
    "upkeep": "每天的清理",
}
_CODES_ZH = {
    "connection_refused": "连不上对方",
    "connection_broken": "说到一半断了线",
    "timeout": "对方没有按时回答",
    "answer_too_long": "对方的回答太长，没有收",
    "answer_unreadable": "对方的回答读不懂",
    "lease_expired": "发送时程序中途停了",
    "seal_broken": "封存打不开",
    "answer_signature_wrong": "对方回答的签名不对",
    "answer_to_another": "对方答的是另一条",
    "in_process": "对方说还在办",
    "no_gateway": "没有这家的通道",
    "gateway_unknown": "没有这家的通道",
    "message_unsupported": "这条通道不会发这种消息",
    "no_phone": "没有手机号",
    "paper_too_large": "材料超过对方收的大小",
    "unknown_claim": "找不到是哪份理赔",
    "unknown_policy": "找不到是哪张保单",
    "unknown_event_type": "没见过的消息种类",
    "not_understood": "内容读不懂",
    "unknown_status": "没见过的状态",
    "xml_unreadable": "内容读不懂",
    "field_missing": "少了一项",
    "field_invalid": "有一项写得不对",
    "identifier_invalid": "编号写得不对",
    "time_without_zone": "时间没有写时区",
    "amount_negative": "金额是负数",
    "amount_invalid": "金额写得不对",
}
PARTIES_ZH = {"guiyan": "归雁快递", "text": "短信", "poll": "定时器", "upkeep": "定时器"}
# Why the bytes may be opened, and why a message may be set aside.
LOOKS = ("mending", "partner_asks", "complaint")
ENDS = ("told_elsewhere", "not_ours", "repeated", "overtaken")


def code_zh(code: str) -> str:
    """What went wrong; a partner's own code as it is."""
    if code.startswith("http_"):
        return f"对方的系统答了 {code.removeprefix('http_')}"
    return _CODES_ZH.get(code, f"对方说 {code}")


def kind_zh(kind: str) -> str:
    return KINDS_ZH.get(kind, kind)


def party_zh(party: str) -> str:
    """`insurer:<code>`, `courier:<code>` or the kind of a timer."""
    kind, _, code = party.partition(":")
    if kind == "insurer":
        return catalogue.insurer_card(code).name_zh
    return PARTIES_ZH.get(code or kind, code or kind)
