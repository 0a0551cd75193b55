"""What fictional papers say, drawn by a seeded generator; no person, hospital or number exists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from guanjia.documents.money_words import words_from_fen
from guanjia.documents.specimens.e_bill import yuan

T = TypeVar("T")
FAMILY = "禾岚川竹松柏云石沐汀苇荷"
GIVEN = "安宁知远若初清和明澈子衿思齐念慈嘉树乐天"
HOSPITALS = (
    "青川市第二人民医院", "云澜医科大学附属第一医院", "岚山县中医院",
    "云澜大学附属医院", "禾城中医医院", "岚山县妇幼保健院",
    "松江口区中心医院", "竹海镇卫生院", "汀州儿童医院",
)  # fmt: skip
WARDS = ("心内科", "呼吸内科", "骨二科", "普通外科", "神经外科", "儿科", "肿瘤科", "妇科")
ILLNESSES = (
    "急性阑尾炎", "社区获得性肺炎", "右侧桡骨远端骨折", "胆囊结石伴慢性胆囊炎", "2型糖尿病",
    "高血压病2级", "甲状腺结节", "腰椎间盘突出症", "支气管哮喘",
)  # fmt: skip
ADVICE = (
    "休息两周，避免剧烈活动；一周后复查。", "按医嘱服药，清淡饮食；不适随诊。",
    "加强功能锻炼，一个月后门诊复查X线片。", "戒烟戒酒；三个月后复查。",
)  # fmt: skip
GOODS = (
    "氯化钠注射液", "头孢呋辛钠", "布洛芬缓释胶囊", "血细胞分析", "腹部彩超", "静脉输液",
    "换药(中)", "阿托伐他汀钙片", "心电图检查", "一次性注射器", "凝血四项", "胸部X线摄影",
)  # fmt: skip
FEES = (
    "床位费", "诊察费", "检查费", "化验费", "治疗费", "手术费", "护理费", "卫生材料费", "西药费",
    "中成药费", "其他费用",
)  # fmt: skip
FUNDS = ("职工基本医疗保险", "城乡居民基本医疗保险", "职工医保", "居民医保")


Entry = tuple[str, str, str]  # field, label, value as printed


@dataclass
class Paper:
    """`fields`: the truth, money as "1234.56", days as ISO. `printed`, `foot` and `signed`: the
    same as it stands on the paper, with the label before it; `texts`: sections with their own
    lines. `empty`: fields whose label stands there without a value. `pairs`: how its form sets
    label and value, of `press.PAIRS`; empty where any may be."""

    kind: str
    title: str
    hospital: str
    fields: dict[str, str] = field(default_factory=dict)
    printed: list[Entry] = field(default_factory=list)
    table: list[tuple[str, ...]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    texts: list[Entry] = field(default_factory=list)
    foot: list[Entry] = field(default_factory=list)
    signed: list[Entry] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    pairs: str = ""

    def say(self, name: str, label: str, value: str, printed: str = "", *, foot: bool = False
            ) -> None:  # fmt: skip
        """A field in the rows of the head or, with `foot`, below the table."""
        self.fields[name] = value
        (self.foot if foot else self.printed).append((name, label, printed or value))

    def sign(self, name: str, label: str, value: str) -> None:
        """A field in the last row."""
        self.fields[name] = value
        self.signed.append((name, label, value))

    def leave(self, name: str, label: str) -> None:
        """A label below the table without a value."""
        if name:
            self.empty.append(name)
        self.foot.append(("", label, ""))


class Fictions:
    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def name(self) -> str:
        length = self.random.choice((1, 2, 2))
        return self.random.choice(FAMILY) + "".join(self.random.sample(GIVEN, length))

    def digits(self, least: int, most: int | None = None) -> str:
        length = self.random.randint(least, most or least)
        return str(self.random.randint(1, 9)) + "".join(
            str(self.random.randint(0, 9)) for _ in range(length - 1)
        )

    def day(self) -> date:
        return date(2022, 1, 1) + timedelta(days=self.random.randrange(1700))

    def shown(self, day: date) -> str:
        """As forms print days."""
        return self.pick(
            day.isoformat(), day.isoformat(), f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}年{day.month:02}月{day.day:02}日", day.strftime("%Y/%m/%d"),
            day.strftime("%Y.%m.%d"), day.strftime("%Y%m%d"),
            f"{day} {self.random.randint(7, 21):02}:{self.random.randint(0, 59):02}",
        )  # fmt: skip

    def shown_period(self, first: date, last: date) -> str:
        """As forms print a stay; some with the hour."""
        hour = f" {self.random.randint(7, 11):02}:{self.random.randint(0, 59):02}"
        return self.pick(
            f"{first}至{last}", f"{first} 至 {last}", f"{first:%Y%m%d}|{last:%Y%m%d}",
            f"{first:%Y.%m.%d}-{last:%Y.%m.%d}", f"{first:%Y/%m/%d}-{last:%Y/%m/%d}",
            f"{first:%Y年%m月%d日}至{last:%Y年%m月%d日}",
            f"{first:%Y年%m月%d日}到{last:%Y年%m月%d日}",
            f"{first}{hour}至{last}{hour}", f"{first}~{last}", f"{first:%Y%m%d}-{last:%Y%m%d}",
        )  # fmt: skip

    def sum_shown(self, fen: int) -> str:
        if fen % 100 == 0 and self.random.random() < 0.6:
            return str(fen // 100)
        return self.pick(
            yuan(fen), yuan(fen), yuan(fen), f"¥{yuan(fen)}", f"{fen // 100:,}.{fen % 100:02}"
        )

    def person(self, paper: Paper) -> None:
        paper.say("姓名", self.pick("姓名", "患者姓名", "病人姓名"), self.name())
        paper.say("性别", "性别", self.pick("男", "女"))
        paper.say("年龄", "年龄", f"{self.random.randint(1, 92)}岁")

    def sums(self, paper: Paper, total: int) -> None:
        """Payments that make up the total; some papers leave out what is nothing."""
        whole = self.random.choice((1, 1, 100))  # some funds pay in whole yuan
        share = self.random.choice((0, self.random.randint(30, 75)))
        fund = total * share // 100 // whole * whole
        other = self.random.choice((0, 0, total // 20))
        own = total - fund - other
        account = self.random.choice((0, own // 3, own))
        outside = self.random.randrange(own)
        rows = {
            "医保统筹基金支付": (fund, ("医保统筹基金支付", "医保统筹支付", "统筹基金支付",
                                "统筹支付", "基金支付")),
            "其他支付": (other, ("其他支付", "其它支付")),
            "个人账户支付": (account, ("个人账户支付", "账户支付", "个人帐户支付")),
            "个人现金支付": (own - account, ("个人现金支付", "现金支付")),
            "个人自付": (own - outside, ("个人自付", "个人自付金额", "自付金额")),
            "个人自费": (outside, ("个人自费", "个人自费金额", "自费金额")),
        }  # fmt: skip
        for name, (fen, labels) in self.shuffled(rows):
            if fen == 0 and self.random.random() < 0.25:
                paper.leave(name, labels[0])
            else:
                paper.say(name, self.pick(*labels), yuan(fen), self.sum_shown(fen), foot=True)

    def shuffled(self, rows: Mapping[str, T]) -> list[tuple[str, T]]:
        """In their own order, or in another."""
        found = list(rows.items())
        if self.random.random() < 0.6:
            self.random.shuffle(found)
        return found

    def id_number(self, born: date) -> str:
        """Of a region that does not exist, with the right check digit."""
        stem = f"000000{born:%Y%m%d}{self.random.randrange(1000):03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        rest = sum(int(sign) * weight for sign, weight in zip(stem, weights, strict=True)) % 11
        return stem + "10X98765432"[rest]

    def card_number(self) -> str:
        stem = "0000" + self.digits(14)
        for last in "0123456789":
            doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(stem + last)))
            if sum(value - 9 * (value > 9) for value in doubled) % 10 == 0:
                return stem + last
        raise AssertionError("one of ten digits fits")

    def words(self, fen: int) -> str:
        return words_from_fen(fen)


Maker = Callable[[Fictions], Paper]
