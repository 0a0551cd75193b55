"""What is printed on papers of one kind and on no others: titles, and smaller clues."""

# A title of papers that no claim needs, and what such a paper is called.
OTHER_NAMES = {
    "处方": "处方", "缴费通知": "缴费通知单", "催款通知": "缴费通知单", "挂号凭条": "挂号凭条",
    "挂号单": "挂号凭条", "导诊单": "导诊单", "指引单": "导诊单", "预交金收据": "预交金收据",
    "预交款收据": "预交金收据", "预缴金收据": "预交金收据", "签购单": "刷卡签购单",
    "知情同意书": "知情同意书", "医嘱单": "医嘱单", "体检报告": "体检报告", "住院证": "住院证",
    "入院通知": "入院通知单", "取药凭证": "取药凭证", "用药说明": "用药说明",
}  # fmt: skip
TITLES = {
    "inpatient_bill": (
        "住院收费票据", "住院收费电子票据", "住院收费专用票据", "住院医疗收费",
        "住院费收据", "住院收据", "住院发票",
    ),
    "outpatient_bill": (
        "门诊收费票据", "门诊收费电子票据", "门诊收费专用票据", "门诊医疗收费", "门急诊收费票据",
        "门诊费收据", "门诊发票", "急诊收费票据", "医疗门诊收费",
    ),
    "fee_list": ("费用明细清单", "费用清单", "费用明细", "收费明细", "明细清单", "每日清单"),
    "discharge_summary": ("出院小结", "出院记录", "出院总结"),
    "diagnosis_certificate": ("诊断证明书", "诊断证明", "诊断书"),
    "pathology_report": ("病理诊断报告", "病理检查报告", "病理报告", "病理学检查报告"),
    "medical_record": ("门诊病历", "急诊病历", "门(急)诊病历", "住院病历", "病历记录", "入院记录"),
    "lab_report": ("检验报告", "化验报告", "检验结果报告", "检查报告单", "化验单",
                   "超声检查报告", "影像诊断报告", "放射检查报告"),
    "social_settlement_sheet": ("医疗保险结算单", "医保结算单", "医疗费用结算单", "基本医疗保险"),
    "other_settlement_sheet": ("理赔分割单", "分割单", "理赔结案通知", "理赔决定通知"),
    "id_card": ("公民身份号码", "居民身份证"),
    "bank_card": ("借记卡", "储蓄卡", "信用卡", "银联", "UnionPay"),
    "household_register": ("居民户口簿", "户口簿", "常住人口登记卡", "户口本"),
    "birth_certificate": ("出生医学证明",),
    "accident_proof": ("事故认定书", "意外事故说明", "事故证明", "意外事故证明", "接警证明"),
    "death_certificate": ("死亡医学证明", "死亡证明", "死亡推断书"),
    "disability_report": ("伤残鉴定", "伤残等级鉴定", "司法鉴定意见书"),
    "application_form": ("理赔申请书", "理赔申请表", "保险金申请书", "给付申请书"),
    "other": ("处方笺", *OTHER_NAMES),
}  # fmt: skip
CLUES = {
    "inpatient_bill": (
        "住院时间", "住院科别", "预缴金额", "退费金额", "票据号码", "校验码", "收款单位",
    ),
    "outpatient_bill": ("门诊号", "就诊日期", "票据号码", "校验码", "收款单位"),
    "fee_list": ("费用期间", "规格/单位", "单价", "数量", "类别", "打印日期"),
    "discharge_summary": ("入院日期", "出院日期", "出院医嘱", "出院诊断", "诊疗经过", "出院情况"),
    "diagnosis_certificate": ("处理意见", "临床诊断", "全休", "未盖章无效"),
    "pathology_report": ("肉眼所见", "镜下所见", "病理号", "病理诊断", "送检标本"),
    "medical_record": ("主诉", "现病史", "既往史", "体格检查"),
    "lab_report": ("参考范围", "参考值", "检验者", "样本号", "标本类型"),
    "social_settlement_sheet": ("起付线", "统筹基金支付", "结算单号", "参保人", "医疗费总额"),
    "other_settlement_sheet": ("赔付金额", "保单号", "赔案号", "被保险人"),
    "id_card": ("民族", "住址", "公民身份"),
    "bank_card": ("VALID THRU", "VALID", "银行", "MONTH/YEAR"),
    "household_register": ("户主", "与户主关系", "籍贯", "户别"),
    "birth_certificate": ("新生儿", "母亲姓名", "父亲姓名"),
    "accident_proof": ("当事人", "事故地点", "事故时间"),
    "death_certificate": ("死亡原因", "死亡日期", "死者"),
    "disability_report": ("被鉴定人", "伤残等级", "鉴定结论"),
    "application_form": ("申请人", "被保险人", "出险日期", "申请日期"),
    "other": ("Rp", "用法", "取药"),
}  # fmt: skip
