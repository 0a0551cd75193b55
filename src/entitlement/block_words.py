"""What a block says, field by field, in the words of the person who reviews it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .blocks import Block
from .blocks.base import Sheet
from .blocks.ratio import Band, Row
from .blocks.rounding import HOW_ZH, OF_ZH
from .blocks.scope import CATEGORY_ZH, PERIOD_ZH, PLACE_ZH, POOL_ZH
from .blocks.trigger import Age
from .money import percent, yuan

KIND_ZH: Mapping[str, str] = {
    "advance": "垫付",
    "cover_period": "保险期间",
    "free": "自订算法",
    "frequency": "次数间隔",
    "renewal": "续保年度",
    "sublimit": "分项限额",
    "waiting": "等待期",
    "trigger": "触发条件",
    "hospital": "医院",
    "scope": "费用范围",
    "stay_window": "住院前后",
    "social": "扣除社保",
    "day_limit": "每日限额",
    "other_insurance": "其他保险",
    "deductible": "免赔额",
    "ratio": "赔付比例",
    "allowance": "津贴",
    "lump_sum": "定额给付",
    "limit": "限额",
    "rounding": "取整",
    "exclusion": "责任免除",
}
FIELD_ZH: Mapping[str, str] = {
    "absorbs": "谁的钱可以抵",
    "above": "超过人数",
    "account": "个人账户",
    "age": "年龄",
    "apart_days": "间隔",
    "bands": "分段比例",
    "by_grade_fen": "按医院等级",
    "each_fen": "每年或每人",
    "falls": "无理赔递减",
    "from_year": "自第几个保单年度",
    "child": "儿童",
    "each_once": "每组一次",
    "groups": "疾病分组",
    "icu": "重症监护",
    "items": "只含项目",
    "least_fen": "最低",
    "members": "按人数增加",
    "months": "月数",
    "name": "代号",
    "not_items": "不含项目",
    "of": "共用",
    "stacked": "再乘",
    "staged": "分次给付",
    "stages_bp": "各次",
    "to_year": "至第几个保单年度",
    "units": "最多单位数",
    "value": "算式",
    "years": "几年一算",
    "after_accident": "意外后",
    "after_discharge": "出院后",
    "amount_fen": "金额",
    "at": "取整位置",
    "before_admission": "住院前",
    "by_grade_bp": "按等级",
    "categories": "只含",
    "cause": "原因",
    "code": "代号",
    "count": "天数算法",
    "counter": "累计项",
    "daily_fen": "每天",
    "days": "天数",
    "designated": "须指定医院",
    "diagnosis": "疾病编码开头",
    "duties": "适用责任",
    "event": "看哪一天",
    "exempt": "不受限",
    "growth": "递增",
    "hospital_grade": "医院等级",
    "inpatient_days": "住院最多",
    "insured": "以保单载明金额为准",
    "list_zh": "病种",
    "min_grade": "最低等级",
    "minors": "未成年人最多",
    "mode": "方式",
    "most_bp": "最多",
    "most_fen": "最多",
    "not_categories": "不含",
    "not_diagnosis": "不含的疾病编码",
    "pathology": "须病理确认",
    "per": "按",
    "per_year_bp": "每年",
    "pools": "费用",
    "proton_centre": "须指定质子重离子医院",
    "public": "须公立",
    "settings": "就诊类型",
    "shown": "以哪一天为首次出现",
    "spread": "赔款落在哪里",
    "stay_days": "每次最多",
    "sum_fen": "金额",
    "table": "比例",
    "times": "次数",
    "title_zh": "名称",
    "treatment": "处理",
    "under": "未满",
    "until": "算到",
    "wait_days": "免赔天数",
    "wards": "病房",
    "year_days": "每年最多",
}
WORD_ZH: Mapping[str, str] = {
    **PLACE_ZH, **CATEGORY_ZH, **HOW_ZH, **OF_ZH,
    "accident": "意外", "accident_date": "意外发生日", "commercial": "其他商业保险的赔款",
    "days": "入院日和出院日都算", "diagnosed_date": "确诊日", "duty": "每项责任合计",
    "emergency": "急诊", "family": "全体家庭成员",
    "event_date": "事故发生日", "fewest_first": "先落在别家不赔的费用上",
    "first_shown_date": "首次出现症状日", "illness": "疾病",
    "nights": "过夜数", "ordinary": "普通部", "pro_rata": "按各项费用比例分摊", "renewal": "续保",
    "self": "自己负担的费用", "social": "社保已支付的金额", "special": "特需部",
    "subtract": "先扣除社保已支付的金额",
    "E": "E：别家已赔的扣除，也抵免赔额", "N": "N：别家已赔的扣除，不抵免赔额",
    "S": "S：单独计算，以未获补偿的费用为限",
}  # fmt: skip
FORMULA_ZH = (
    (r"yuan\(\"?([\d.]+)\"?\)", r"\1元"), (r"percent\(\"?([\d.]+)\"?\)", r"\1%"),
    (r"\bcost\b", "费用"), (r"\bpolicy_year\b", "第几个保单年度"),
    (r"\bclaim_free_years\b", "无理赔年数"), (r"\bround\b", "四舍五入"), (r"\bmax\b", "取较大者"),
    (r"\bmin\b", "取较小者"), (r"\*", "×"), (r"\bif\b", "（如果"), (r"\belse\b", "）否则"),
)  # fmt: skip
PLAIN = ("code", "counter", "diagnosis", "duties", "items", "list_zh", "not_items",
         "title_zh")  # fmt: skip
# Said only where it is not the usual.
QUIET = (
    "account",
    "apart_days",
    "counter",
    "from_year",
    "list_zh",
    "of",
    "spread",
    "wait_days",
    "years",
)
DAYS = ("days", "_days", "admission", "discharge", "after_accident")


class Said(NamedTuple):
    field: str
    label_zh: str
    value_zh: str


def said(block: Block) -> tuple[Said, ...]:
    """Every field that is set to something, but its clause. Fields and words that have no
    Chinese here yet stand as they are written in the file."""
    return tuple(_said(block))


def cited(block: Block) -> tuple[str, ...]:
    """Every clause that it rests on, its own first."""
    return tuple(dict.fromkeys(_cited(block)))


def _cited(sheet: Sheet) -> Iterator[str]:
    for name in type(sheet).model_fields:
        value = getattr(sheet, name)
        if name == "clause" and value:
            yield value
        elif name.startswith("not_") and isinstance(value, Mapping):
            yield from value.values()
        elif isinstance(value, Sheet):
            yield from _cited(value)
        elif isinstance(value, tuple):
            for one in value:
                if isinstance(one, Sheet):
                    yield from _cited(one)


def _said(sheet: Sheet) -> Iterator[Said]:
    for name, field in type(sheet).model_fields.items():
        value = getattr(sheet, name)
        unset = value in (None, (), "", False) or value == {}
        if name in ("clause", "name") or unset or (name in QUIET and value == field.default):
            continue
        yield Said(name, FIELD_ZH.get(name, name), _value(name, value))


def _value(name: str, value: Any) -> str:
    if value is True:
        return "是"
    if isinstance(value, Row):
        return f"{value.when.zh() or '一律'}{percent(value.ratio_bp)}"
    if isinstance(value, Band | Age):
        return value.zh()
    if isinstance(value, Sheet):
        return "，".join(f"{one.label_zh}{one.value_zh}" for one in _said(value))
    if isinstance(value, Mapping):
        parts = []
        for key, one in value.items():
            clauses = name.startswith("not_")
            what = f"{' 一二三'[key]}级医院" if name == "by_grade_fen" else _word(name, key)
            parts.append(what + (f"（第{one}条）" if clauses else _value(name, one)))
        return "、".join(parts)
    if isinstance(value, tuple):
        between = "；" if value and isinstance(value[0], Sheet) else "、"
        return between.join(_value(name, one) for one in value)
    return _word(name, value)


def _word(name: str, value: Any) -> str:
    if isinstance(value, int):
        if name.endswith("_fen"):
            return yuan(value)
        if name == "by_grade_bp" or "grade" in name:
            return f"{value}级" if value <= 10 else percent(value)
        if name.endswith("_bp"):
            return percent(value)
        unit = "次" if name == "times" else "岁" if name == "under" else ""
        return f"{value}{'天' if name.endswith(DAYS) else unit}"
    if name == "value":
        return _formula_zh(str(value))
    if name in PLAIN:
        return str(value)
    words = {"per": PERIOD_ZH, "pools": POOL_ZH}.get(name, WORD_ZH)
    return words.get(str(value), str(value))


def _formula_zh(text: str) -> str:
    for pattern, words in FORMULA_ZH:
        text = re.sub(pattern, words, text)
    return text
