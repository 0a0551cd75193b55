"""Why there is a work order, how it ended: closed lists, with what staff read."""

KINDS_ZH = {
    "late": "催办",
    "handover": "转交",
    "dispute": "争议",
    "complaint": "投诉",
    "call": "回电话",
    "mark": "要人看",
}
CAUSES_ZH = {
    "clock_late": "过了说好的时间",
    "handed_over": "同事转来",
    "handed_back": "专家答复了",
    "dispute_opened": "结论有争议",
    "insurer_answered": "保险公司答复了",
    "complaint_received": "客户投诉",
    "call_promised": "答应了回电话",
    "mark_open": "有一处要人看",
}
# What was found to be behind the delay; staff say so when they close a late order.
FOUND_ZH = {
    "insurer_backlog": "保险公司积压",
    "insurer_lost": "保险公司没收到或弄丢了",
    "paper_missing": "缺材料或材料不清楚",
    "customer_busy": "客户一时办不了",
    "courier_late": "快递耽误",
    "system_fault": "系统或接口出错",
    "our_delay": "我们自己慢了",
    "answered_already": "其实已经答复",
}
OUTCOMES_ZH = {
    "done": "办完",
    "answered": "对方答复了",
    "not_needed": "不用办了",
    "passed_on": "转给别人",
}
