"""The share that is paid: one for all, by a table, by bands of the amount, or of two tables."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, maximum, minimum, number
from ..money import FULL_BP, percent, yuan
from ..steps import Chain, Whole
from .base import BasisPoints, Block, Clause, Fen, Sheet, Wrong
from .ratio_table import RatioTable, Row, flat_as_table

__all__ = ["Band", "Ratio", "Row", "Stacked"]


class Band(Sheet):
    """The part of the amount above `from`, up to and with `to`."""

    from_fen: Fen = Field(alias="from")
    to_fen: Fen | None = Field(default=None, alias="to")
    ratio_bp: BasisPoints = Field(alias="ratio", le=10_000)

    def zh(self) -> str:
        if self.to_fen is None:
            return f"{yuan(self.from_fen)}以上的部分{percent(self.ratio_bp)}"
        return f"{yuan(self.from_fen)}至{yuan(self.to_fen)}的部分{percent(self.ratio_bp)}"


class Stacked(RatioTable):
    """A second table; the two ratios that fit are multiplied."""

    clause: Clause

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: object) -> object:
        return flat_as_table(data)

    @model_validator(mode="after")
    def _not_by_line(self) -> "Stacked":
        if self.by_line or not self.table:
            raise Wrong(
                "stacked has no table of the claim", "put pools and items into the first table"
            )
        return self


class Ratio(RatioTable, Block):
    """With rows for pools or items the duty is worked out by bill line."""

    kind: ClassVar[str] = "ratio"
    bands: tuple[Band, ...] = Field(default=(), max_length=30)
    stacked: Stacked | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: object) -> object:
        return flat_as_table(data)

    @model_validator(mode="after")
    def _goes_together(self) -> "Ratio":
        if bool(self.table) == bool(self.bands):
            raise Wrong("a ratio has exactly one of: flat, table, bands", "keep one of them")
        if self.stacked and self.bands:
            raise Wrong("bands with stacked", "multiply the ratios of the bands yourself")
        for row in self.table if self.stacked else ():
            for other in self.stacked.table if self.stacked else ():
                if row.ratio_bp * other.ratio_bp % FULL_BP:
                    raise Wrong(
                        f"{percent(row.ratio_bp)} x {percent(other.ratio_bp)} has parts of a basis "
                        "point", "write ratios in whole per cent",
                    )  # fmt: skip
        reached = 0
        for k, band in enumerate(self.bands, 1):
            if band.from_fen != reached:
                problem = "overlaps" if band.from_fen < reached else "leaves a gap after"
                raise Wrong(
                    f"band {k} {problem} the band before it",
                    f"begin it at {reached // 100}.{reached % 100:02d} yuan",
                )
            last = k == len(self.bands)
            if (band.to_fen is None) != last or (band.to_fen or reached + 1) <= reached:
                raise Wrong(f"band {k} ends at no sum or too early", "only the last has no `to`")
            reached = band.to_fen or 0
        return self

    @property
    def by(self) -> Literal["", "line", "visit"]:
        return "line" if self.by_line else ""

    def lay(self, chain: Chain) -> None:
        if self.bands:
            return self._by_bands(chain)
        base = chain.parts
        ratio_bp = chain.add(
            self, "ratio.bp", "赔付比例", f"赔付比例{{value}}（{self.zh()}）。", "bp",
            self.row_bp(base), inputs=(base,), facts=self.facts(),
            zero_zh="按约定的赔付比例为零。", zero_from=base,
        )  # fmt: skip
        if self.stacked:
            ratio_bp = self._stacked(chain, ratio_bp, self.stacked)
        chain.parts = chain.add(
            self, "ratio.exact", "按比例计算", "{0}×{1}={value}。", "fen_bp", base * ratio_bp
        )

    def _stacked(self, chain: Chain, ratio_bp: Expr, second: Stacked) -> Expr:
        source = Whole(second.clause, self.kind)
        other_bp = chain.add(
            source, "ratio.second_bp", "再乘的比例", f"再按{{value}}计算（{second.zh()}）。", "bp",
            second.row_bp(chain.parts), inputs=(chain.parts,), facts=second.facts(),
            zero_zh="按约定的赔付比例为零。", zero_from=chain.parts,
        )  # fmt: skip
        return chain.add(
            source, "ratio.stacked_bp", "合计比例", "{0}×{1}={value}。", "bp",
            Expr("floordiv", (ratio_bp * other_bp,), FULL_BP, ratio_bp.grain),
        )  # fmt: skip

    def _by_bands(self, chain: Chain) -> None:
        base, exact, told = chain.parts, number(0), []
        for k, band in enumerate(self.bands, 1):
            upper = base if band.to_fen is None else minimum(base, band.to_fen)
            part = chain.add(
                self, f"ratio.band{k}", f"第{k}段", f"{band.zh()}，本次为{{value}}。", "fen",
                maximum(upper - band.from_fen, 0), inputs=(base,),
            )  # fmt: skip
            told.append(part)
            exact = exact + part * band.ratio_bp
        chain.parts = chain.add(
            self, "ratio.exact", "分段按比例计算", "各段分别乘以比例，合计{value}。", "fen_bp",
            exact, inputs=tuple(told), zero_zh="按约定的赔付比例为零。", zero_from=base,
        )  # fmt: skip
