"""Why a paper or its figures are not taken, in a code for programs and a sentence for people."""

SENTENCES_ZH = {
    "empty": "这个文件是空的，请重新选择后再传。",
    "too_large": "文件超过 20 MB，请拍一张普通清晰度的照片，或把它分成几份再传。",
    "unknown_type": "这种文件打不开，请传 JPG、PNG、HEIC 照片、PDF，或电子票据的 XML、OFD 文件。",
    "heic_unread": "HEIC 照片这里打不开，请在手机的相机设置里选“兼容性最佳”，再拍一张。",
    "not_turnable": "只有照片能转，PDF 和电子票据不用转。",
    "type_mismatch": "文件的名字和里面的内容对不上，请直接传原来的照片或文件，不要改后缀。",
    "not_a_picture": "这个文件不是能打开的图片，请重新拍一张再传。",
    "truncated": "文件没有传完整，后面缺了一截，请重新传一次。",
    "too_many_pixels": "图片尺寸太大（超过 6000 万像素），请用普通模式重新拍一张。",
    "decompression_bomb": "这个文件展开后大得不正常，我们没有打开它，请重新拍照再传。",
    "too_many_pages": "这个文件超过 50 页，请分成几份再传。",
    "encrypted_pdf": "这个 PDF 有密码，请去掉密码后再传，或改传照片。",
    "pdf_unreadable": "这个 PDF 打不开，请重新下载一份，或改传照片。",
    "xml_unsafe": "这个 XML 文件里有不安全的内容，请从医院或财政票据网站重新下载原文件。",
    "xml_unreadable": "这个 XML 不是我们认得的医疗电子票据，请改传票据的 PDF 或照片。",
    "ofd_unreadable": "这个 OFD 文件打不开，请从医院或财政票据网站重新下载，或改传 PDF、照片。",
    "check_failed": "检查这个文件时出了问题，它没有被收下，请重新拍照或换成 JPG 再传。",
    "too_many_uploads": "没传完的文件太多了，请把前面几张传完再传新的。",
    "unknown_kind": "不认得这种材料类别，请从列表里选一种。",
    "paper_not_found": "没有找到这份材料，请回到材料列表看一看。",
    "amount_invalid": "金额不对：要大于等于 0、不超过 1000 万元、最多两位小数，请核对后再填。",
    "figures_invalid": "有一项没有填对，请按票据核对后再填。",
    "date_in_future": "票据上的日期还没有到，请核对日期。",
    "sums_disagree": "各项加起来和合计对不上，请按票据逐项核对。",
    "fund_disagrees": "医保支付、自付、自费加起来和总金额对不上，请按票据核对。",
    "words_disagree": "大写金额和小写金额不一样，请重新下载票据原文件。",
    "bill_already_given": "这张票据已经交过了，不用再交一次。",
}


class PaperRefused(Exception):
    """`code` is stable; `customer_zh` tells what to do next; `field` names the figure, if one."""

    def __init__(self, code: str, *, field: str = "") -> None:
        super().__init__(code if not field else f"{code}: {field}")
        self.code = code
        self.field = field
        self.customer_zh = SENTENCES_ZH[code]
