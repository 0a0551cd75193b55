"""The most that is paid: per visit, claim, accident, year or life; in money or in visits."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, known, maximum, minimum, number, take, total, unsure, where
from ..money import FULL_BP, yuan
from ..state import Counter, Per
from ..steps import Chain, insured
from .base import Block, Fen, Sheet, Wrong, Years
from .scope import period_zh


class Members(Sheet):
    """More by `each` for every insured of the policy above `above`, never more than `most`."""

    above: Annotated[int, Field(strict=True, ge=0, le=100)]
    each_fen: Fen = Field(alias="each")
    most_fen: Fen = Field(alias="most")


class Limit(Block):
    """One of `amount`, `insured` (the sum stands in the policy) and `times`. Without a `counter`
    name the limit is the duty's own; the same name in several duties shares it."""

    kind: ClassVar[str] = "limit"
    per: Per
    amount_fen: Fen | None = Field(default=None, alias="amount")
    insured: bool = False
    times: Annotated[int, Field(strict=True, ge=1)] | None = None
    years: Years = 1
    of: Literal["person", "family"] = "person"
    members: Members | None = None
    counter: str = Field(default="", pattern=r"^((limit|visits|times):[a-z_:]+)?$")

    @model_validator(mode="after")
    def _one_measure(self) -> "Limit":
        if (self.amount_fen is not None) + self.insured + (self.times is not None) != 1:
            raise Wrong("a limit has exactly one of: amount, insured, times", "keep one of them")
        if self.times and self.per not in ("year", "life"):
            raise Wrong("a number of times is per year or per life", "write per: year or per: life")
        if self.per == "visit" and self.amount_fen is None:
            raise Wrong("a limit of each visit is an amount", "write the amount")
        if self.years > 1 and self.per != "year":
            raise Wrong(f"years with per: {self.per}", "write per: year")
        if self.of == "family" and self.per in ("visit", "claim"):
            raise Wrong(f"of: family with per: {self.per}", "write per: year or per: life")
        if self.members and (self.of != "family" or (self.amount_fen or 0) > self.members.most_fen):
            raise Wrong("members need of: family and most above the amount", "write them so")
        return self

    @property
    def before_rounding(self) -> bool:
        return self.per == "visit" or self.times is not None

    def kept(self, duty: str) -> Counter | None:
        if self.per in ("visit", "claim"):
            return None
        own = f"{duty}_family" if self.of == "family" else duty
        name = self.counter or f"{'visits' if self.times else 'limit'}:{own}"
        if self.times:
            return Counter(name, self.per, "count", self.times, self.of, self.years)
        full = self.members.most_fen if self.members else self.amount_fen
        return Counter(name, self.per, "fen", full, self.of, self.years)

    @property
    def when_zh(self) -> str:
        return period_zh(self.per, self.years, self.of)

    def step_id(self, duty: str) -> str:
        if self.before_rounding:
            return "limit.times" if self.times else "limit.each_visit"
        counter = self.kept(duty)
        return "limit." + (counter.name.split(":", 1)[1] if counter else "each_claim")

    def lay(self, chain: Chain) -> None:
        if self.times:
            self._times(chain, self.times)
        elif self.per == "visit":
            self._visit(chain, self.amount_fen or 0)
        else:
            self._money(chain)

    def _visit(self, chain: Chain, most_fen: int) -> None:
        chain.parts = chain.add(
            self, "limit.each_visit", "每次就诊限额",
            f"每次就诊最多赔{yuan(most_fen)}，合计{{value}}。", "fen_bp",
            minimum(chain.parts, most_fen * FULL_BP),
        )  # fmt: skip

    def _times(self, chain: Chain, times: int) -> None:
        exact, counter = chain.parts, self.kept(chain.duty)
        assert counter is not None
        low, high = chain.used(counter, number(times))
        pays = where(exact > 0, 1, 0)
        left = chain.add(
            self, "limit.times_left", "剩余次数",
            f"{self.when_zh}最多赔{times}次，还可以赔{{value}}次。", "count",
            unsure(counter.name, times - low, low.ne(high) & (total(pays) > times - high)),
            facts=(f"state.{counter.name}",), zero_zh="约定的赔付次数已经用完。", zero_from=exact,
        )  # fmt: skip
        counted = chain.add(
            self, "limit.times_counted", "本次计入次数", "本次计入{value}次。", "count",
            take(pays, left),
        )  # fmt: skip
        chain.spends.append((counter, "limit.times_counted"))
        chain.parts = chain.add(
            self, "limit.times", "次数之内的金额", "在约定次数之内的金额为{value}。", "fen_bp",
            exact * counted,
        )  # fmt: skip

    def _full(self, chain: Chain, amount: Expr, name: str) -> Expr:
        if self.amount_fen is None:
            return insured(chain.duty)
        if self.members is None:
            return number(self.amount_fen)
        count, more = fact("coverage.members"), self.members
        grown = maximum(count - more.above, 0) * more.each_fen + self.amount_fen
        counter = self.kept(chain.duty)
        assert counter is not None
        _, used = chain.used(counter, number(more.most_fen))
        doubt = unsure("members", more.most_fen, amount + used > self.amount_fen)
        return chain.add(
            self, f"{name}_full", "按人数的限额",
            f"超过{more.above}人的每人增加{yuan(more.each_fen)}，限额为{{value}}。", "fen",
            where(known(count), minimum(grown, more.most_fen), doubt), inputs=(amount,),
            facts=("coverage.members",),
        )  # fmt: skip

    def _money(self, chain: Chain) -> None:
        amount, counter, name = chain.amount, self.kept(chain.duty), self.step_id(chain.duty)
        left = full = self._full(chain, amount, name)
        if counter:
            low, high = chain.used(counter, full)
            left = unsure(counter.name, full - low, low.ne(high) & (amount > full - high))
            chain.spends.append((counter, "pay"))
        full_zh = "保单载明的金额" if self.amount_fen is None else yuan(self.amount_fen)
        full_zh = "按人数的限额" if self.members else full_zh
        left = chain.add(
            self, f"{name}_left", "剩余限额",
            f"{self.when_zh}最多赔{full_zh}，还可以赔{{value}}。", "fen", left,
            inputs=(amount, full) if self.members else (amount,),
            facts=(f"state.{counter.name}",) if counter else (),
            zero_zh="约定的限额已经用完。", zero_from=amount,
        )  # fmt: skip
        chain.amount = chain.add(
            self, name, "限额之内的金额", "{0}与剩余限额{1}相比取较小者，得{value}。", "fen",
            minimum(amount, left),
        )  # fmt: skip
