"""Papers about money, as fictions: bills, fee lists, settlement sheets."""

from datetime import date, timedelta

from guanjia.documents.figures import parse_fen
from guanjia.documents.specimens.e_bill import yuan
from guanjia.documents.specimens.fictions import (
    FEES,
    FUNDS,
    GOODS,
    HOSPITALS,
    WARDS,
    Fictions,
    Paper,
)

OWN_LABELS = (
    "账户余额",
    "分类自负",
    "自付一",
    "自付二",
    "本次医保范围内金额",
    "大病保险支付",
    "起付金额",
)


PLACES = ("云澜省", "禾城市", "青川市", "岚山自治区")


def bill(make: Fictions, *, inpatient: bool) -> Paper:
    form = make.random.random()
    if form < 0.12 and not inpatient:
        return _old_bill(make)
    where = "住院" if inpatient else "门诊"
    place = make.pick(*PLACES)
    title = make.pick(f"{place}医疗{where}收费票据（电子）", f"{place}医疗{where}收费电子票据",
                      f"{place}{where}医疗收费票据", f"{place}{where}收费专用票据")  # fmt: skip
    paper = Paper("inpatient_bill" if inpatient else "outpatient_bill", title,
                  make.pick(*HOSPITALS))  # fmt: skip
    paper.fields["title"] = title
    paper.pairs = "column" if form > 0.85 else ""
    day = make.day()
    paper.say("票据代码", make.pick("票据代码", "电子票据代码"), make.digits(8))
    paper.say("票据号码", make.pick("票据号码", "电子票据号码"), f"00{make.digits(8)}")
    if make.random.random() < 0.5:
        paper.printed.append(("", "交款人统一社会信用代码", ""))
    paper.say("校验码", "校验码", "".join(make.random.choices("0123456789abcdef", k=6)))
    paper.say("交款人", "交款人", make.name())
    paper.say("开票日期", make.pick("开票日期", "收费日期"), day.isoformat(), make.shown(day))
    names = make.random.sample(FEES if inpatient else GOODS, make.random.randint(4, 9))
    whole = make.random.choice((1, 1, 100))
    amounts = [make.random.randrange(3, 4000 if inpatient else 300) * 100 for _ in names]
    if whole == 1:
        amounts = [amount + make.random.randrange(100) for amount in amounts]
    paper.items = [{"name": n, "amount": yuan(a)} for n, a in zip(names, amounts, strict=True)]
    bare = whole == 100 and form > 0.5  # without the decimals that are nothing
    paper.table = [(make.pick("项目名称", "收费项目"), "金额（元）"),
                   *((i["name"], i["amount"].removesuffix(".00" if bare else ""))
                     for i in paper.items)]  # fmt: skip
    total = sum(amounts)
    paper.say("金额合计大写", "金额合计（大写）", make.words(total), foot=True)
    paper.say("金额合计", "（小写）", yuan(total), make.pick("", "¥") + yuan(total), foot=True)
    _other_information(make, paper, day, inpatient)
    make.sums(paper, total)
    if inpatient and make.random.random() < 0.6:
        cash = parse_fen(paper.fields.get("个人现金支付", "0"))
        deposit = (cash // 100_000 + make.random.randint(0, 1)) * 100_000
        for name, fen in (("预缴金额", deposit), ("补缴金额", max(0, cash - deposit)),
                          ("退费金额", max(0, deposit - cash))):  # fmt: skip
            paper.say(name, name, yuan(fen), make.sum_shown(fen), foot=True)
    for label in make.random.sample(OWN_LABELS, make.random.randint(0, 3)):
        paper.foot.append(("", label, yuan(make.random.randrange(200_000))))
    hospital = make.pick("收款单位", "收款单位（章）")
    paper.sign("收款单位", hospital, paper.hospital)
    paper.sign("复核人", "复核人", make.name())
    paper.sign("收款人", make.pick("收款人", "收费员"), make.name())
    return paper


def _old_bill(make: Fictions) -> Paper:
    """One of five colours, printed before and filled in by needles: funds by older names, the
    units of the sum in words already there, its figures and the day without a label."""
    title = f"{make.pick(*PLACES)}门诊医疗收费专用票据"
    paper = Paper("outpatient_bill", title, make.pick(*HOSPITALS))
    paper.fields["title"] = title
    paper.pairs = make.pick("form", "gap")
    day = make.day()
    paper.say("票据号码", "No", f"00{make.digits(8)}")
    paper.say("交款人", "姓名", make.name())
    paper.say("性别", "性别", make.pick("男", "女"))
    paper.say("医保类型", "医保类型", make.pick(*FUNDS))
    names = make.random.sample(FEES, make.random.randint(3, 6))
    amounts = [make.random.randrange(300, 40_000) for _ in names]
    total = sum(amounts)
    paper.items = [{"name": n, "amount": yuan(a)} for n, a in zip(names, amounts, strict=True)]
    paper.table = [("项目", "金额"), *((i["name"], i["amount"]) for i in paper.items)]
    words = make.words(total)
    paper.say("金额合计大写", "合计人民币（大写）", f"零拾零万{words}" if total < 1_000_000
              else words, foot=True)  # fmt: skip
    paper.say("金额合计", "¥", yuan(total), foot=True)
    fund, more = total * make.random.randint(0, 60) // 100, total // make.random.choice((10, 20))
    account = (total - fund - more) // make.random.choice((1, 2, 3))
    paper.say("医保统筹基金支付", "基金支付", yuan(fund), foot=True)
    paper.say("补充保险支付", "附加支付", yuan(more), foot=True)
    paper.say("个人账户支付", "账户支付", yuan(account), foot=True)
    paper.say("个人现金支付", "现金支付", yuan(total - fund - more - account), foot=True)
    paper.foot.append(("", "当年账户余额", yuan(make.random.randrange(90_000))))
    paper.sign("收款单位", "收费单位（章）", paper.hospital)
    paper.sign("收款人", "收款员", make.name())
    paper.fields["开票日期"] = day.isoformat()
    paper.signed.append(("开票日期", "", f"{day:%Y年%m月%d日}"))
    return paper


def _other_information(make: Fictions, paper: Paper, day: date, inpatient: bool) -> None:
    first = day - timedelta(days=make.random.randint(2, 20))
    rows: dict[str, tuple[tuple[str, ...], str, str]] = {
        "业务流水号": (("业务流水号",), make.digits(15), ""),
        "医疗机构类型": (("医疗机构类型",), make.pick("综合医院", "中医医院", "专科医院"), ""),
        "医保类型": (("医保类型",), make.pick(*FUNDS), ""),
        "医保编号": (("医保编号",), make.digits(10), ""),
        "性别": (("性别",), make.pick("男", "女"), ""),
    }
    if inpatient:
        rows |= {
            "住院号": (("住院号", "病案号"), make.digits(7, 9), ""),
            "住院科别": (("住院科别", "科室"), make.pick(*WARDS), ""),
            "住院时间": (("住院时间", "住院日期"), f"{first}至{day}",
                     make.shown_period(first, day)),
        }  # fmt: skip
    else:
        rows |= {
            "门诊号": (("门诊号", "病历号"), make.digits(7, 10), ""),
            "就诊日期": (("就诊日期",), day.isoformat(), make.shown(day)),
        }
    for name, (labels, value, printed) in make.shuffled(rows):
        if name in {"医保编号", "医疗机构类型"} and make.random.random() < 0.2:
            paper.leave(name, labels[0])
        else:
            paper.say(name, make.pick(*labels), value, printed, foot=True)


def fee_list(make: Fictions) -> Paper:
    title = make.pick("住院费用明细清单", "患者费用清单", "门诊收费明细")
    paper = Paper("fee_list", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day = make.day()
    paper.say("住院号", make.pick("住院号", "病案号"), make.digits(7, 9))
    paper.say("科室", make.pick("科室", "病区"), make.pick(*WARDS))
    first = day - timedelta(days=9)
    paper.say("费用期间", make.pick("费用期间", "费用日期"), f"{first}至{day}",
              make.shown_period(first, day))  # fmt: skip
    paper.table = [("项目名称", "单位", "单价", "数量", "金额")]
    total = 0
    for name in make.random.choices(GOODS, k=make.random.randint(6, 16)):
        price, count = make.random.randrange(90, 40_000), make.random.randint(1, 9)
        total += price * count
        paper.items.append({"name": name, "amount": yuan(price * count)})
        row = (name, make.pick("次", "盒", "支"), yuan(price), str(count), yuan(price * count))
        paper.table.append(row)
    paper.say("金额合计", make.pick("费用合计", "合计金额", "总金额"), yuan(total), foot=True)
    paper.say("打印日期", make.pick("打印日期", "制单日期"), day.isoformat(), make.shown(day),
              foot=True)  # fmt: skip
    return paper


def social_settlement_sheet(make: Fictions) -> Paper:
    title = make.pick("基本医疗保险住院医疗费用结算单", "医疗保险结算单")
    paper = Paper("social_settlement_sheet", title, make.pick(*HOSPITALS))
    paper.fields["title"] = title
    day = make.day()
    first = day - timedelta(days=8)
    paper.say("姓名", make.pick("姓名", "参保人姓名"), make.name())
    paper.say("性别", "性别", make.pick("男", "女"))
    paper.say("医保编号", make.pick("个人编号", "医保编号"), make.digits(10))
    paper.say("结算单号", "结算单号", make.digits(12))
    paper.say("医疗机构", make.pick("医疗机构名称", "定点医疗机构"), paper.hospital)
    paper.say("住院时间", make.pick("住院时间", "起止日期"), f"{first}至{day}",
              make.shown_period(first, day))  # fmt: skip
    total = make.random.randrange(300_000, 6_000_000)
    paper.say("金额合计", make.pick("医疗费总额", "费用总额"), yuan(total), foot=True)
    make.sums(paper, total)
    paper.say("结算日期", make.pick("结算日期", "结算时间"), day.isoformat(), make.shown(day),
              foot=True)  # fmt: skip
    return paper


def other_settlement_sheet(make: Fictions) -> Paper:
    title = make.pick("理赔分割单", "理赔结案通知书")
    paper = Paper("other_settlement_sheet", title, "")
    paper.fields["title"] = title
    day, total = make.day(), make.random.randrange(300_000, 3_000_000)
    paper.say("被保险人", "被保险人", make.name())
    paper.say(
        "保险公司", "保险公司", make.pick("青禾健康保险股份有限公司", "远山人寿保险股份有限公司")
    )
    paper.say("保单号", make.pick("保单号", "保险单号"), make.digits(14))
    paper.say("赔案号", make.pick("赔案号", "理赔编号"), make.digits(12))
    paper.say("结案日期", make.pick("结案日期", "核定日期"), day.isoformat(), make.shown(day))
    fund = total // 2
    paper.say("金额合计", make.pick("发票金额", "账单金额"), yuan(total), foot=True)
    paper.say("医保统筹基金支付", "医保支付", yuan(fund), foot=True)
    paper.say(
        "赔付金额", make.pick("赔付金额", "本次赔付"), yuan((total - fund) * 8 // 10), foot=True
    )
    return paper
