"""The closed vocabularies: which fields a kind of paper has, of which type, and what is printed in
front of them on the forms of different places."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """`labels` as printed, in plain signs and without a colon."""

    name: str
    type: str
    labels: tuple[str, ...]


def _asked(table: str) -> tuple[Asked, ...]:
    rows = (line.split() for line in table.splitlines() if line.strip())
    return tuple(Asked(row[0], row[1], tuple(row[2:]) or (row[0],)) for row in rows)


PERSON = """
姓名 name 姓名 患者姓名 病人姓名
性别 sex
年龄 age
"""
BILL = """
票据代码 code 票据代码 电子票据代码 发票代码
票据号码 code 票据号码 电子票据号码 发票号码 票据号 发票号 票号 No NO №
校验码 code
交款人 name 交款人 缴款人 姓名 患者姓名
开票日期 day 开票日期 开票时间 收费日期 收费时间 结算日期 结算时间
金额合计大写 words 金额合计(大写) 合计(大写) 金额合计大写 大写金额 (大写) 大写) 大写
金额合计 money (小写) 小写金额 小写) 小写 金额合计 合计金额 费用合计 总金额 合计
业务流水号 code 业务流水号 业务流水 流水号
医保统筹基金支付 money 医保统筹基金支付 医保统筹支付 统筹基金支付 医保基金支付 统筹支付 基金支付
其他支付 money 其他支付 其它支付 其他医保支付
个人账户支付 money 个人账户支付 个人帐户支付 医保账户支付 账户支付 帐户支付 个账支付
个人现金支付 money 个人现金支付 现金支付 个人支付金额
大病保险支付 money 大病保险支付 大病支付 大病保险
大额补助支付 money 大额补助支付 大额医疗费用补助 大额医疗补助 大额支付 大额补助 大额互助
公务员补助支付 money 公务员补助支付 公务员医疗补助支付 公务员医疗补助 公务员补助
医疗救助支付 money 医疗救助支付 医疗救助
补充保险支付 money 补充保险支付 补充医疗保险支付 补充医疗保险 附加支付
个人自付 money 个人自付 个人自付金额 自付金额 自付
个人自费 money 个人自费 个人自费金额 自费金额 自费
医疗机构类型 text 医疗机构类型 机构类型
医保类型 text 医保类型 医保类别 险种类型 参保类型
医保编号 code 医保编号 医保号 医保个人编号 社会保障号码 社会保障号 社会保障卡号 医保卡号
性别 sex
收款单位 text 收款单位(章) 收款单位 收费单位(章) 收费单位 开票单位(章) 开票单位
复核人 name 复核人 复核
收款人 name 收款人 收费员 收款员
"""
FIELDS = {
    "outpatient_bill": _asked(
        BILL
        + """
门诊号 code 门诊号 门急诊号 门诊病历号 就诊号 病历号
就诊日期 day 就诊日期 就诊时间 就医日期 门诊日期
"""
    ),
    "inpatient_bill": _asked(
        BILL
        + """
住院号 code 住院号 病案号 病历号
住院科别 text 住院科别 住院科室 科别 科室
住院时间 period 住院时间 住院日期 住院期间 住院起止日期 起止日期
入院日期 day 入院日期 入院时间
出院日期 day 出院日期 出院时间
预缴金额 money 预缴金额 预交金额 预缴款 预交款 预交金
补缴金额 money 补缴金额 补交金额
退费金额 money 退费金额 退款金额 应退金额
"""
    ),
    "fee_list": _asked(
        PERSON
        + """
住院号 code 住院号 病案号 门诊号 就诊号
科室 text 科室 科别 住院科室 病区
费用期间 period 费用期间 费用日期 计费期间 费用时间 清单日期 起止日期
金额合计 money 费用合计 金额合计 合计金额 总金额 总计 合计
打印日期 day 打印日期 打印时间 制单日期
"""
    ),
    "discharge_summary": _asked(
        PERSON
        + """
住院号 code 住院号 病案号
科室 text 科室 科别 出院科室 病区
床号 bed 床号 床位
入院日期 day 入院日期 入院时间
出院日期 day 出院日期 出院时间
住院天数 stay 住院天数 共住院
入院诊断 long
出院诊断 long
出院医嘱 long
医师 name 医师签名 主治医师 住院医师 经治医师 医生签名 医师
"""
    ),
    "diagnosis_certificate": _asked(
        PERSON
        + """
科室 text 科室 科别 就诊科室
就诊号 code 就诊号 住院号 门诊号 病案号 病历号
诊断 long 临床诊断 诊断 诊断意见 疾病诊断
处理意见 long 处理意见 建议 医生建议 医嘱 处理建议
医师 name 医师签名 医生签名 诊断医师 主治医师 医师
日期 day 日期 开具日期 诊断日期
"""
    ),
    "pathology_report": _asked(
        PERSON
        + """
病理号 code 病理号 病理编号
科室 text 送检科室 科室 科别
住院号 code 住院号 病案号 门诊号
送检日期 day 送检日期 接收日期 收到日期
报告日期 day 报告日期 报告时间
标本 text 送检标本 标本名称 标本 送检材料
病理诊断 long 病理诊断 诊断意见 诊断结果
医师 name 报告医师 诊断医师 病理医师 报告医生
"""
    ),
    "medical_record": _asked(
        PERSON
        + """
科室 text 科室 科别 就诊科室
病历号 code 病历号 门诊号 就诊号
就诊日期 day 就诊日期 就诊时间
主诉 long
现病史 long
诊断 long 诊断 初步诊断 临床诊断
处理意见 long 处理意见 处理 医嘱 建议
医师 name 医师签名 接诊医师 医生签名 医师
"""
    ),
    "lab_report": _asked(
        PERSON
        + """
科室 text 科室 送检科室 科别
样本号 code 样本号 标本号 样本编号 条码号
标本 text 标本类型 标本种类 样本类型 标本
采样日期 day 采样日期 采样时间 采集日期 送检日期
报告日期 day 报告日期 报告时间
检验者 name 检验者 检验人 检验医师
审核者 name 审核者 审核人 审核医师
"""
    ),
    "social_settlement_sheet": _asked(
        """
姓名 name 姓名 参保人 参保人姓名
性别 sex
医保编号 code 医保编号 个人编号 社会保障号
结算单号 code 结算单号 结算编号 单据号
医疗机构 text 医疗机构 医疗机构名称 定点医疗机构 就诊医院
医保类型 text 医保类型 险种类型 参保类型
住院时间 period 住院时间 住院日期 起止日期 就诊期间
结算日期 day 结算日期 结算时间
金额合计 money 费用总额 医疗费总额 医疗费用总额 总费用 金额合计
医保统筹基金支付 money 医保统筹基金支付 医保统筹支付 统筹基金支付 统筹支付 基金支付
其他支付 money 其他支付 其它支付 其他基金支付
大病保险支付 money 大病保险支付 大病支付 大病保险
大额补助支付 money 大额补助支付 大额医疗费用补助 大额医疗补助 大额支付 大额补助 大额互助
公务员补助支付 money 公务员补助支付 公务员医疗补助支付 公务员医疗补助 公务员补助
医疗救助支付 money 医疗救助支付 医疗救助
补充保险支付 money 补充保险支付 补充医疗保险支付 补充医疗保险 附加支付
个人账户支付 money 个人账户支付 个人帐户支付 账户支付
个人现金支付 money 个人现金支付 现金支付
个人自付 money 个人自付 个人自付金额 自付金额
个人自费 money 个人自费 个人自费金额 自费金额
"""
    ),
    "other_settlement_sheet": _asked(
        """
被保险人 name 被保险人 被保人 姓名
保险公司 text 保险公司 承保公司
保单号 code 保单号 保险单号 保单号码
赔案号 code 赔案号 理赔编号 案件号 立案号
出险日期 day 出险日期 事故日期 就诊日期
结案日期 day 结案日期 核定日期 赔付日期
金额合计 money 发票金额 账单金额 医疗费总额 费用总额
医保统筹基金支付 money 医保支付 医保统筹支付 社保支付
赔付金额 money 赔付金额 本次赔付 给付金额 理赔金额
"""
    ),
    "id_card": _asked(
        """
姓名 name
性别 sex
民族 nation
出生 day
住址 address
身份号码 id 公民身份号码 身份号码 身份证号码 身份证号
"""
    ),
    "bank_card": _asked(
        """
卡号 card 卡号 账号
持卡人 name 持卡人 户名
"""
    ),
    "household_register": _asked(
        """
姓名 name
户主 name 户主姓名
关系 text 户主或与户主关系 与户主关系
性别 sex
出生 day 出生日期 出生
身份号码 id 公民身份证件编号 公民身份号码 身份证号码 证件号码
"""
    ),
    "birth_certificate": _asked(
        """
姓名 name 新生儿姓名 姓名
性别 sex
出生 day 出生日期 出生时间 出生
母亲 name 母亲姓名
父亲 name 父亲姓名
编号 code 出生证编号 编号
"""
    ),
    "accident_proof": _asked(
        """
当事人 name 当事人 姓名 伤者姓名
日期 day 事故日期 事故时间 发生日期 发生时间
地点 text 事故地点 发生地点 地点
"""
    ),
    "death_certificate": _asked(
        """
姓名 name 死者姓名 逝者姓名 姓名
性别 sex
死亡日期 day 死亡日期 死亡时间
死亡原因 text 死亡原因 直接死因
"""
    ),
    "disability_report": _asked(
        """
姓名 name 被鉴定人 姓名
鉴定日期 day 鉴定日期
伤残等级 text 伤残等级 鉴定结论
"""
    ),
    "application_form": _asked(
        """
被保险人 name 被保险人姓名 被保险人 出险人
申请人 name 申请人姓名 申请人
保单号 code 保单号 保险单号
出险日期 day 出险日期 事故日期
申请日期 day 申请日期
"""
    ),
}
# Labels whose values nobody asks for; they end the value before them.
OTHERS = (
    "交款人统一社会信用代码", "统一社会信用代码", "备注", "项目名称", "单价", "类别", "规格/单位",
    "数量/单位", "金额(元)", "肉眼所见", "镜下所见", "入院情况", "诊疗经过", "出院情况", "注",
    "既往史", "体格检查", "辅助检查", "签发机关", "有效期限", "籍贯", "出生地", "床号", "费别",
    "自付一", "自付二", "账户余额", "分类自负", "起付金额", "本次医保范围内金额", "大病保险支付",
    "医疗救助", "自负", "余额", "其他信息", "电话", "临床诊断", "申请医师", "标本", "病区",
    "起付线", "本年累计", "盖章", "印章", "说明",
)  # fmt: skip
