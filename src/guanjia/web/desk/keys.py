"""Every key of the desk, in one table. A page hands its own to its template as `k`:

<button {{ k.filter.on }}>筛选{{ k.filter.kbd }}</button>
"""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_SHOWN = {"enter": "⏎", "escape": "Esc", "space": "空格", "ctrl": "Ctrl"}


@dataclass(frozen=True)
class Key:
    """`key` in lower case, "ctrl+" before it for what leaves the house or can't be taken back."""

    key: str
    words: str

    @property
    def on(self) -> SafeString:
        """Attributes of what the key presses, follows or moves into."""
        keys = "Plus" if self.key == "+" else self.key.replace("ctrl", "Control")
        return format_html('data-key="{}" aria-keyshortcuts="{}"', self.key, keys)

    @property
    def kbd(self) -> SafeString:
        parts = [self.key] if self.key == "+" else self.key.split("+")
        shown = ((_SHOWN.get(one, one.upper()),) for one in parts)
        return format_html_join("", '<kbd aria-hidden="true">{}</kbd>', shown)


@dataclass(frozen=True)
class Place:
    """A row of the side bar: G and then the key goes there. Shown to whom `permissions` lets in."""

    url_name: str
    key: str
    words: str
    icon: str
    group: str


PLACES = (
    Place("desk_late", "l", "催办台", "clock", "服务"),
    Place("desk_claims", "c", "案件", "list", "服务"),
    Place("desk_customers", "b", "我的客户", "people", "服务"),
    Place("desk_groups", "q", "服务群", "talk", "服务"),
    Place("desk_papers", "p", "材料核对", "paper", "服务"),
    Place("desk_disputes", "d", "争议", "scale", "服务"),
    Place("desk_complaints", "y", "投诉", "talk", "服务"),
    Place("desk_search", "f", "查找", "find", "服务"),
    Place("desk_report", "n", "替客户报案", "pen", "服务"),
    Place("desk_stuck", "m", "卡住的消息", "stuck", "管理"),
    Place("desk_staff", "s", "员工", "badge", "管理"),
    Place("desk_overlays", "o", "临时规定", "scale", "管理"),
    Place("desk_experience", "e", "客户的评价", "star", "管理"),
    Place("desk_acts", "h", "谁做了什么", "clock", "管理"),
)

EVERYWHERE = {
    "find": Key("/", "查找"),
    "back": Key("escape", "返回"),
    "go": Key("g", "再按左栏字母，换页"),
    "all": Key("?", "全部快捷键"),
}
MOVES = {"down": Key("j", "往下"), "up": Key("k", "往上"), "open": Key("enter", "打开")}

# The same meaning on every page that has them; all other letters belong to the page.
RESERVED = {
    "j": "down", "k": "up", "enter": "open", "space": "choose", "c": "call", "t": "tell",
    "e": "edit", "v": "view", "u": "next_tier", "y": "pass", "x": "no", "f": "filter",
    "h": "history", "/": "find", "escape": "back", "g": "go", "?": "all",
}  # fmt: skip

# By template, as `show` names it. What a page does with a key is what its template puts `on` to.
PAGES: dict[str, dict[str, Key]] = {
    "late": {**MOVES, "first": Key("1", "只看一类，到 6"),
             "assign": Key("a", "派人"), "ask": Key("r", "催保司"), "call": Key("c", "打电话"),
             "claim": Key("o", "看案件"), "choose": Key("space", "选中，按住 Shift 连选"),
             "many": Key("p", "选中的派给一位"), "reason": Key("w", "选中的记原因")},
    "order": {"take": Key("a", "我来接"), "ask": Key("r", "催保司"), "call": Key("c", "打电话"),
              "claim": Key("o", "看案件"), "write": Key("n", "记一句"),
              "reason": Key("w", "为什么迟了"), "assign": Key("p", "派给别人"),
              "confirm": Key("ctrl+enter", "记下")},
    "disputes": {**MOVES},
    "complaints": {**MOVES},
    "complaint": {"confirm": Key("ctrl+enter", "发出答复")},
    "dispute": {"send": Key("ctrl+enter", "发意见"), "steps": Key("d", "步骤"),
                "wording": Key("w", "条款"), "law": Key("l", "法条"), "view": Key("v", "证据"),
                "rounds": Key("n", "来回"), "edit": Key("e", "改草稿"),
                "tell": Key("t", "先给客户看"), "next_tier": Key("u", "走下一级")},
    "claims": {**MOVES, "filter": Key("f", "筛选"), "next": Key("]", "下一页"),
               "previous": Key("[", "上一页")},
    "customers": {"call": Key("c", "打下一通"), "group1": Key("1", "回第一个群"),
                  "group2": Key("2", "回第二个群"), "group3": Key("3", "回第三个群"), **MOVES,
                  "away": Key("w", "请假"), "every": Key("a", "全部客户"),
                  "unheard": Key("z", "30 天没联系")},
    "households": {**MOVES},
    "unheard": {**MOVES, "call": Key("c", "打第一家"), "every": Key("a", "全部客户")},
    "groups": {**MOVES},
    "group": {"write": Key("n", "写一句"), "send": Key("ctrl+enter", "发出去"),
              "call": Key("c", "记一次电话"), "next_tier": Key("u", "请专家"),
              "view": Key("v", "看这份理赔")},
    "hand": {"write": Key("n", "写"), "confirm": Key("ctrl+enter", "交出去")},
    "promise": {"write": Key("n", "写"), "confirm": Key("ctrl+enter", "记下承诺")},
    "absence": {"confirm": Key("ctrl+enter", "登记"), "no": Key("x", "不请了")},
    "hand_household": {"write": Key("n", "写交接"), "confirm": Key("ctrl+enter", "交出去")},
    "customer": {**MOVES, "call": Key("c", "记一次电话"), "view": Key("v", "显示"),
                 "answer": Key("r", "回这句"), "promise": Key("p", "加一个承诺"),
                 "hand": Key("o", "交给另一位")},
    "claim": {"group": Key("q", "服务群"), "next_tier": Key("u", "请专家"),
              "next": Key("n", "做下一步"), "view": Key("v", "先看依据"),
              "call": Key("c", "打电话"), "edit": Key("e", "更正经过"), "basis": Key("d", "依据"),
              "papers": Key("p", "材料"), "upload": Key("a", "替客户传"),
              "history": Key("h", "流水"), "messages": Key("i", "往来"),
              "deadlines": Key("w", "时限")},
    "deadlines": {**MOVES},
    "paper": {**MOVES, "reason": Key("r", "选原因"), "open": Key("o", "打开"),
              "edit": Key("e", "录金额")},
    "papers": {**MOVES},
    "paper_check": {"down": MOVES["down"], "up": MOVES["up"], "first": Key("1", "选第一种"),
                    "second": Key("2", "第二种"), "third": Key("3", "第三种"),
                    "edit": Key("e", "自己填"), "unclear": Key("n", "看不清"),
                    "turn": Key("r", "转过来"), "bigger": Key("+", "放大"),
                    "smaller": Key("-", "缩小"), "boxes": Key("b", "框"),
                    "previous": Key("[", "上一张"), "next": Key("]", "下一张"),
                    "no": Key("x", "请重拍"), "confirm": Key("ctrl+enter", "确认")},
    "paper_again": {"reason": Key("r", "选原因"), "confirm": Key("ctrl+enter", "请客户重拍")},
    "correct": {"reason": Key("r", "选原因"), "confirm": Key("ctrl+enter", "确认更正")},
    "correct_incident": {"edit": Key("e", "改"), "reason": Key("r", "选原因"),
                         "confirm": Key("ctrl+enter", "确认更正")},
    "search": {**MOVES, "call": Key("c", "记一次电话")},
    "open": {"confirm": Key("ctrl+enter", "打开")},
    "staff": {**MOVES, "hire": Key("n", "加一位")},
    "me": {"picture": Key("p", "选照片")},
    "staff_one": {"picture": Key("p", "选照片"), "invite": Key("i", "发邀请"),
                  "edit": Key("e", "改"), "no": Key("x", "离职")},
    "report_choose": {**MOVES},
    "report": {"confirm": Key("ctrl+enter", "报案"), "view": Key("v", "先看能赔哪些"),
               "keep": Key("w", "先存着")},
    "upload": {**MOVES, "call": Key("c", "记一次电话"), "policy": Key("p", "添加保单"),
               "other": Key("o", "别的材料")},
    "figures": {"confirm": Key("ctrl+enter", "存好")},
    "courier": {"confirm": Key("ctrl+enter", "叫快递")},
    "policy": {"confirm": Key("ctrl+enter", "添加")},
    "calls": {"confirm": Key("ctrl+enter", "记下"), "write": Key("n", "写一句"), **MOVES},
    "stuck": {**MOVES},
    "stuck_message": {"view": Key("v", "看原文"), "confirm": Key("ctrl+enter", "再来一次"),
                      "no": Key("x", "搁置")},
    "overlays": {**MOVES, "write": Key("n", "提一份")},
    "overlay": {"confirm": Key("ctrl+enter", "同意"), "no": Key("x", "不办了"),
                "withdraw": Key("w", "提撤回")},
    "experience": {"month": Key("1", "30 天"), "quarter": Key("2", "90 天"),
                   "year": Key("3", "一年")},
    "acts": {"filter": Key("f", "筛选"), "previous": Key("[", "较新"), "next": Key("]", "较早")},
}  # fmt: skip


def keys_of(template: str) -> dict[str, Key]:
    return PAGES.get(template, {}) | EVERYWHERE
