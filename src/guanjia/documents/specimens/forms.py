"""The papers of each kind, as fictions: which fields they have and under which labels."""

from datetime import timedelta
from random import Random

from guanjia.documents.specimens.e_bill import yuan
from guanjia.documents.specimens.fictions import (
    ADVICE,
    HOSPITALS,
    ILLNESSES,
    WARDS,
    Fictions,
    Maker,
    Paper,
)  # fmt: skip
from guanjia.documents.specimens.form_bills import (
    bill,
    fee_list,
    other_settlement_sheet,
    social_settlement_sheet,
)


def _illness(make: Fictions) -> str:
    found = make.random.sample(ILLNESSES, make.random.randint(1, 3))
    return "；".join(f"{place}.{name}" for place, name in enumerate(found, 1))


def _text(paper: Paper, name: str, label: str, text: str) -> None:
    if name:
        paper.fields[name] = text
    paper.texts.append((name, label, text))


STAYS = (
    "患者因“右下腹疼痛两天”入院，查体：体温37.8℃，心肺听诊未见异常，右下腹压痛。",
    "患者缘于三天前受凉后咳嗽、咳痰，门诊以“肺炎”收入院，神志清，精神可。",
)
COURSES = (
    "入院后完善检查，予对症支持治疗，病情好转，今日出院。",
    "入院后完善血常规、凝血、心电图等检查，排除手术禁忌，于次日在全麻下行手术治疗，"
    "过程顺利，术后予抗感染、补液治疗，恢复良好。",
)


def _discharge_summary(make: Fictions) -> Paper:
    title = make.pick("出院小结", "出院记录", "出院总结")
    paper = Paper("discharge_summary", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day, stay = make.day(), make.random.randint(2, 30)
    first = day - timedelta(days=stay)
    paper.say("住院号", make.pick("住院号", "病案号"), make.digits(7, 9))
    paper.say("科室", make.pick("科室", "科别", "出院科室"), make.pick(*WARDS))
    bed = make.random.randint(1, 68)
    paper.say("床号", "床号", f"{bed}床", make.pick(f"{bed}床", str(bed), f"{bed:02}床"))
    paper.say("入院日期", make.pick("入院日期", "入院时间"), first.isoformat(), make.shown(first))
    paper.say("出院日期", make.pick("出院日期", "出院时间"), day.isoformat(), make.shown(day))
    paper.say("住院天数", "住院天数", f"{stay}天", make.pick(f"{stay}天", str(stay), f"{stay} 天"))
    _text(paper, "入院诊断", "入院诊断", _illness(make))
    if make.random.random() < 0.5:
        _text(paper, "", "入院情况", make.pick(*STAYS))
    _text(paper, "", "诊疗经过", make.pick(*COURSES))
    _text(paper, "出院诊断", "出院诊断", _illness(make))
    if make.random.random() < 0.5:
        _text(paper, "", "出院情况", "患者一般情况可，生命体征平稳，无发热，无明显不适。")
    _text(paper, "出院医嘱", "出院医嘱", make.pick(*ADVICE))
    paper.say("医师", make.pick("医师签名", "主治医师", "经治医师"), make.name(), foot=True)
    return paper


def _diagnosis_certificate(make: Fictions) -> Paper:
    title = make.pick("疾病诊断证明书", "诊断证明书")
    paper = Paper("diagnosis_certificate", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day = make.day()
    paper.say("科室", make.pick("科别", "就诊科室"), make.pick(*WARDS))
    paper.say("就诊号", make.pick("门诊号", "就诊号"), make.digits(7, 9))
    _text(paper, "诊断", make.pick("临床诊断", "诊断"), _illness(make))
    _text(paper, "处理意见", make.pick("处理意见", "建议"), make.pick(*ADVICE))
    paper.say("医师", make.pick("医师签名", "诊断医师"), make.name(), foot=True)
    paper.say("日期", "日期", day.isoformat(), make.shown(day), foot=True)
    return paper


def _pathology_report(make: Fictions) -> Paper:
    title = make.pick("病理检查报告单", "病理诊断报告书")
    paper = Paper("pathology_report", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day = make.day()
    sent = day - timedelta(days=3)
    paper.say("病理号", "病理号", f"{day.year}-{make.digits(5)}")
    paper.say("科室", "送检科室", make.pick(*WARDS))
    paper.say("送检日期", make.pick("送检日期", "接收日期"), sent.isoformat(), make.shown(sent))
    paper.say(
        "标本", make.pick("标本名称", "送检标本"), make.pick("甲状腺左叶", "胆囊", "胃窦黏膜")
    )
    _text(paper, "", "肉眼所见", "灰白组织一枚，大小约1.2cm×0.8cm×0.5cm，切面质中。")
    _text(paper, "病理诊断", "病理诊断", make.pick(
        "（甲状腺）结节性甲状腺肿", "慢性胆囊炎", "胃窦黏膜慢性炎症伴糜烂"))  # fmt: skip
    paper.say("医师", "报告医师", make.name(), foot=True)
    paper.say("报告日期", make.pick("报告日期", "报告时间"), day.isoformat(), make.shown(day),
              foot=True)  # fmt: skip
    return paper


def _medical_record(make: Fictions) -> Paper:
    title = make.pick("门诊病历", "门（急）诊病历")
    paper = Paper("medical_record", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day = make.day()
    paper.say("科室", "科室", make.pick(*WARDS))
    paper.say("病历号", make.pick("病历号", "门诊号"), make.digits(7, 9))
    paper.say("就诊日期", make.pick("就诊日期", "就诊时间"), day.isoformat(), make.shown(day))
    _text(
        paper,
        "主诉",
        "主诉",
        make.pick("咳嗽、发热三天。", "右腕摔伤肿痛两小时。", "反复上腹痛一月。"),
    )
    _text(paper, "现病史", "现病史", "患者缘于数日前出现上述症状，无昏迷、呕吐，饮食睡眠可。")
    _text(paper, "诊断", make.pick("初步诊断", "诊断"), _illness(make))
    _text(paper, "处理意见", make.pick("处理意见", "处理"), make.pick(*ADVICE))
    paper.say("医师", make.pick("接诊医师", "医师签名"), make.name(), foot=True)
    return paper


def _lab_report(make: Fictions) -> Paper:
    title = make.pick("检验报告单", "检验结果报告单")
    paper = Paper("lab_report", title, make.pick(*HOSPITALS))
    paper.fields |= {"title": title, "医院": paper.hospital}
    make.person(paper)
    day = make.day()
    paper.say("科室", "科室", make.pick(*WARDS))
    paper.say("样本号", make.pick("样本号", "标本号"), make.digits(8, 11))
    paper.say("标本", make.pick("标本类型", "标本种类"), make.pick("静脉血", "尿液", "血清"))
    paper.table = [("检验项目", "结果", "单位", "参考范围")]
    paper.table += [
        (name, f"{make.random.randrange(10, 900) / 10}", unit, reach)
        for name, unit, reach in (
            ("白细胞计数", "10^9/L", "3.5-9.5"), ("血红蛋白", "g/L", "115-150"),
            ("血小板计数", "10^9/L", "125-350"), ("中性粒细胞比率", "%", "40-75"),
            ("C反应蛋白", "mg/L", "0-10"), ("葡萄糖", "mmol/L", "3.9-6.1"),
        )
    ]  # fmt: skip
    paper.say("采样日期", make.pick("采样时间", "采样日期"), day.isoformat(), foot=True)
    paper.say("报告日期", make.pick("报告时间", "报告日期"), day.isoformat(), foot=True)
    paper.say("检验者", "检验者", make.name(), foot=True)
    paper.say("审核者", "审核者", make.name(), foot=True)
    return paper


def _card(make: Fictions, kind: str) -> Paper:
    paper = Paper(kind, "", "")
    born = make.day().replace(year=make.random.randint(1942, 2019), day=3)
    if kind == "bank_card":
        bank = make.pick("云澜商业银行", "禾城农村商业银行", "青川银行")
        paper.fields |= {"发卡行": bank, "卡号": make.card_number(), "持卡人": make.pick(
            "HE ANNING", "SONG MINGCHE", "ZHU QINGHE", "YUN SIQI")}  # fmt: skip
        return paper
    number = make.id_number(born)
    paper.say("姓名", "姓名", make.name())
    paper.say("性别", "性别", "男" if int(number[16]) % 2 else "女")
    if kind == "id_card":
        paper.fields |= {
            "民族": "汉", "出生": born.isoformat(), "身份号码": number,
            "住址": make.pick("青川市样本区听雨巷8号301室", "云澜省禾城市样本路56号1602室"),
        }  # fmt: skip
        return paper
    if kind == "household_register":
        paper.title = "常住人口登记卡"
        paper.say("关系", "与户主关系", make.pick("户主", "之子", "之女", "配偶"))
        paper.say("身份号码", "公民身份证件编号", number)
    else:
        paper.title = "出生医学证明"
        paper.say("母亲", "母亲姓名", make.name())
        paper.say("父亲", "父亲姓名", make.name())
        paper.say("编号", "出生证编号", make.digits(9))
    paper.say("出生", "出生日期", born.isoformat(), make.shown(born))
    return paper


def _plain(make: Fictions, kind: str) -> Paper:
    day = make.day()
    titles = {
        "accident_proof": "意外事故证明", "death_certificate": "居民死亡医学证明书",
        "disability_report": "伤残等级鉴定意见书", "application_form": "保险金给付申请书",
        "other": "处方笺",
    }  # fmt: skip
    paper = Paper(kind, titles[kind], make.pick(*HOSPITALS) if kind == "other" else "")
    if kind == "other":
        paper.title = make.pick(
            "处方笺", "住院缴费通知单", "门诊导诊单", "挂号凭条", "住院预交金收据"
        )
        rows = {"姓名": make.name(), "科别": make.pick(*WARDS), "日期": make.day().isoformat()}
        paper.printed = [("", label, value) for label, value in rows.items()]
        if paper.title == "处方笺":
            paper.texts = [("", "Rp", "阿莫西林胶囊 0.25g×24粒　用法：口服，每日三次，每次两粒")]
        else:
            paper.printed.append(("", "金额", yuan(make.random.randrange(1000, 500_000))))
        return paper
    paper.fields["title"] = paper.title
    if kind == "accident_proof":
        paper.say("当事人", "当事人", make.name())
        paper.say("日期", "事故时间", day.isoformat(), make.shown(day))
        paper.say("地点", "事故地点", make.pick("青川市样本路路口", "禾城小学操场"))
        paper.texts = [("", "经过", "行走时不慎滑倒，右手撑地受伤，有同事看见，情况属实。")]
    elif kind == "death_certificate":
        paper.say("姓名", "死者姓名", make.name())
        paper.say("性别", "性别", make.pick("男", "女"))
        paper.say("死亡日期", "死亡日期", day.isoformat(), make.shown(day))
        paper.say("死亡原因", "直接死因", make.pick("急性心肌梗死", "脑出血"))
    elif kind == "disability_report":
        paper.say("姓名", "被鉴定人", make.name())
        paper.say("鉴定日期", "鉴定日期", day.isoformat(), make.shown(day))
        paper.say("伤残等级", "伤残等级", make.pick("十级伤残", "九级伤残", "八级伤残"))
    else:
        paper.say("被保险人", "被保险人", make.name())
        paper.say("申请人", "申请人", make.name())
        paper.say("保单号", "保单号", make.digits(14))
        paper.say("出险日期", "出险日期", day.isoformat(), make.shown(day))
    return paper


FORMS: dict[str, Maker] = {
    "outpatient_bill": lambda make: bill(make, inpatient=False),
    "inpatient_bill": lambda make: bill(make, inpatient=True),
    "fee_list": fee_list,
    "discharge_summary": _discharge_summary,
    "diagnosis_certificate": _diagnosis_certificate,
    "pathology_report": _pathology_report,
    "medical_record": _medical_record,
    "lab_report": _lab_report,
    "social_settlement_sheet": social_settlement_sheet,
    "other_settlement_sheet": other_settlement_sheet,
    **{
        kind: lambda make, kind=kind: _card(make, kind)  # type: ignore[misc]
        for kind in ("id_card", "bank_card", "household_register", "birth_certificate")
    },
    **{
        kind: lambda make, kind=kind: _plain(make, kind)  # type: ignore[misc]
        for kind in (
            "accident_proof", "death_certificate", "disability_report", "application_form", "other",
        )
    },
}  # fmt: skip


def make_paper(kind: str, random: Random) -> Paper:
    return FORMS[kind](Fictions(random))
