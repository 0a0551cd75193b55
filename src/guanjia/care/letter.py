"""The letter of a round: sums, clauses and numbers of evidence are the system's, the words between
are the senior expert's. Pure; `docx` gives the same letter as a file."""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from pydantic import BaseModel, ConfigDict

from guanjia.care.dispute_table import Table
from guanjia.care.evidence import Piece
from guanjia.claims.desk_words import money

FONT = "宋体"


class Letter(BaseModel):
    """As it is sealed, shown to the customer and sent: nothing is worked out again later."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    round_no: int
    on_date: date
    title: str
    head: tuple[tuple[str, str], ...]  # what the letter is about, by name
    asks: str
    compared: tuple[tuple[str, str, str], ...]  # step, ours, theirs
    clauses: tuple[str, ...]
    words: str
    evidence: tuple[str, ...]
    end: str

    @property
    def text(self) -> str:
        """For reading, and for an insurer that takes no file."""
        parts = [self.title, *(f"{name}：{value}" for name, value in self.head), self.asks]
        parts += [f"{step}：我方 {ours}，贵司 {theirs}" for step, ours, theirs in self.compared]
        parts += [*self.clauses, self.words, *self.evidence, self.end]
        return "\n".join(part for part in parts if part.strip())


def compose(table: Table, *, words: str, on_date: date) -> Letter:
    lane, dispute = table.lane, table.dispute
    asked = table.asked_fen
    sum_zh = f"补付 {money(asked)} 元" if asked else "重新核定，并给付按条款应付的金额"
    decided = "不予赔付" if lane.outcome == "refuse" else f"赔付 {money(lane.decided_fen or 0)} 元"
    brought = [piece for piece in table.pieces if piece.at_hand]
    return Letter(
        round_no=dispute.next_round,
        on_date=on_date,
        title=f"关于理赔结论的书面意见（第 {dispute.next_round} 轮）",
        head=(
            ("致", f"{table.insurer_zh}理赔复核部门"),
            ("贵司案号", lane.insurer_claim_no or "（未提供）"),
            ("我方案号", str(table.row["number"])),
            ("保单号", str(table.row["lanes"][lane.id]["policy_no"])),
            ("贵司结论", f"{lane.decision_no}，{decided}"),
        ),
        asks=f"请贵司{sum_zh}。对贵司已认可的部分，请先行支付，收取该部分不表示放弃其余。",
        compared=tuple(_sides(one) for one in table.rows if one["parts"]),
        clauses=tuple(_clauses(table)),
        words=words.strip(),
        evidence=_listed(brought),
        end="请在收到后五个工作日内书面答复。本意见仅就条款和证据而言，不代表对结果的承诺。",
    )


def _sides(row: dict[str, Any]) -> tuple[str, str, str]:
    if "our_zh" in row:
        return row["title_zh"], row["our_zh"], row["their_zh"]
    return row["title_zh"], f"{money(row['our_fen'])} 元", f"{money(row['their_fen'])} 元"


def _clauses(table: Table) -> Iterator[str]:
    """Each wording once, however many rely on it."""
    theirs = {one["number"] for one in table.theirs}
    ours = {one["number"] for one in table.ours}
    for one in table.ours:
        yield _quoted("双方依据" if one["number"] in theirs else "我方依据", one)
    yield from (_quoted("贵司依据", one) for one in table.theirs if one["number"] not in ours)


def _quoted(who: str, clause: dict[str, Any]) -> str:
    text = f"“{clause['text_zh']}”" if clause["text_zh"] else "（未附原文）"
    return f"{who}：第 {clause['number']} 条 {clause['title_zh']} {text}"


def _listed(pieces: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(
        f"证据 {number}：{one.kind.title_zh}。证明：{one.kind.proves_zh}"
        + (f"（关系 {money(one.worth_fen)} 元）。" if one.needed else "。")
        for number, one in enumerate(pieces, start=1)
    )


def docx(letter: Letter) -> bytes:
    """The letter as a .docx file; opened by Word and WPS, every text in it as `text` has it."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    document.add_paragraph().add_run(letter.title).bold = True
    for name, value in letter.head:
        document.add_paragraph(f"{name}：{value}")
    document.add_paragraph(letter.asks)
    if letter.compared:
        table = document.add_table(rows=1, cols=3, style="Table Grid")
        for cell, name in zip(table.rows[0].cells, ("从这里分开", "我方", "贵司"), strict=True):
            cell.text = name
        for row in letter.compared:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
    for paragraph in (*letter.clauses, *letter.words.splitlines(), *letter.evidence, letter.end):
        document.add_paragraph(paragraph)
    document.add_paragraph(f"{letter.on_date:%Y 年 %m 月 %d 日}")
    file = BytesIO()
    document.save(file)
    return file.getvalue()
