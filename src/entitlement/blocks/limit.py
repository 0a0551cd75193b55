"""The most that is paid: per bill line, unit of it, visit, day of a stay, claim, accident, year or
life; in money or in visits."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ..expr import Expr, fact, known, maximum, minimum, number, take, total, unsure, where
from ..money import FULL_BP, yuan
from ..state import Counter, Per
from ..steps import Chain, insured, stay_dates, stay_days
from .base import Block, Fen, Sheet, Wrong, Years
from .scope import period_zh


class Members(Sheet):
    """More by `each` for every insured of the policy above `above`, never more than `most`."""

    above: Annotated[int, Field(strict=True, ge=0, le=100)]
    each_fen: Fen = Field(alias="each")
    most_fen: Fen = Field(alias="most")


EACH = ("line", "unit", "visit")  # before the parts of a claim come together


class Limit(Block):
    """One of `amount`, `insured` (the sum stands in the policy) and `times`. Without a `counter`
    name the limit is the duty's own; the same name in several duties shares it, also within one
    claim. Per day: the amount times the days of the stay, those of admission and of discharge
    among them."""

    kind: ClassVar[str] = "limit"
    per: Per | Literal["line", "unit", "day"]
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
        if self.per in (*EACH, "day") and self.amount_fen is None:
            raise Wrong(f"a limit of each {self.per} is an amount", "write the amount")
        if self.years > 1 and self.per != "year":
            raise Wrong(f"years with per: {self.per}", "write per: year")
        if self.counter and self.per in (*EACH, "day"):
            raise Wrong(f"counter with per: {self.per}", "take it out, or write per: claim")
        if self.of == "family" and self.per in (*EACH, "day", "claim"):
            raise Wrong(f"of: family with per: {self.per}", "write per: year or per: life")
        if self.members and (self.of != "family" or (self.amount_fen or 0) > self.members.most_fen):
            raise Wrong("members need of: family and most above the amount", "write them so")
        return self

    @property
    def before_rounding(self) -> bool:
        return self.per in EACH or self.times is not None

    @property
    def by(self) -> Literal["", "line", "visit"]:
        if self.per in ("line", "unit"):
            return "line"
        return "visit" if self.before_rounding else ""

    def kept(self, duty: str) -> Counter | None:
        if self.per in (*EACH, "day") or (self.per == "claim" and not self.counter):
            return None
        per: Per = self.per  # type: ignore[assignment]
        own = f"{duty}_family" if self.of == "family" else duty
        name = self.counter or f"{'visits' if self.times else 'limit'}:{own}"
        if self.times:
            return Counter(name, per, "count", self.times, self.of, self.years)
        full = self.members.most_fen if self.members else self.amount_fen
        return Counter(name, per, "fen", full, self.of, self.years)

    @property
    def when_zh(self) -> str:
        return period_zh(self.per, self.years, self.of)

    def step_id(self, duty: str) -> str:
        if self.before_rounding or self.per == "day":
            return "limit.times" if self.times else f"limit.each_{self.per}"
        counter = self.kept(duty)
        return "limit." + (counter.name.split(":", 1)[1] if counter else "each_claim")

    def lay(self, chain: Chain) -> None:
        if self.times:
            self._times(chain, self.times)
        elif self.per in EACH:
            self._each(chain, self.amount_fen or 0)
        elif self.per == "day":
            self._by_day(chain, self.amount_fen or 0)
        else:
            self._money(chain)

    def _each(self, chain: Chain, most_fen: int) -> None:
        most = number(most_fen * FULL_BP)
        chain.parts = chain.add(
            self, self.step_id(chain.duty), f"{self.when_zh}限额",
            f"{self.when_zh}最多赔{yuan(most_fen)}，合计{{value}}。", "fen_bp",
            minimum(chain.parts, fact("line.quantity") * most if self.per == "unit" else most),
        )  # fmt: skip

    def _by_day(self, chain: Chain, most_fen: int) -> None:
        amount, (admission, discharge) = chain.amount, stay_dates()
        days = chain.add(
            self, "limit.days", "住院天数",
            "住院{value}（入院日和出院日都计入；日期不全的，至少有1天）。", "days",
            maximum(stay_days(), 1),
            facts=("incident.admission_date", "incident.discharge_date"),
        )  # fmt: skip
        # How long the stay was is not known: all may be paid, the best for the insured.
        dated, above = known(admission) & known(discharge), amount > most_fen
        most = where(dated, days * most_fen, maximum(amount, most_fen))
        most = unsure("admission_date", most, ~known(admission) & above)
        most = unsure("discharge_date", most, ~known(discharge) & above)
        most = chain.add(
            self, "limit.each_day_left", "住院天数的限额",
            f"{self.when_zh}最多赔{yuan(most_fen)}，住院{{0}}合计最多赔{{value}}。", "fen", most,
            inputs=(days, amount),
        )  # fmt: skip
        self._cut(chain, "limit.each_day", most)

    def _cut(self, chain: Chain, name: str, left: Expr) -> None:
        amount = chain.amount
        chain.amount = chain.add(
            self, name, "限额之内的金额", "{0}与剩余限额{1}相比取较小者，得{value}。", "fen",
            minimum(amount, left),
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
            facts=(f"state.{counter.name}",), zero_zh="约定的赔付次数已经用完。",
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
        if counter and counter.per == "claim":
            left = full - chain.used(counter, full)[0]
            chain.within.append((counter, "pay"))
        elif counter:
            low, high = chain.used(counter, full)
            left = unsure(counter.name, full - low, low.ne(high) & (amount > full - high))
            chain.spends.append((counter, "pay"))
        full_zh = "保单载明的金额" if self.amount_fen is None else yuan(self.amount_fen)
        full_zh = "按人数的限额" if self.members else full_zh
        left = chain.add(
            self, f"{name}_left", "剩余限额",
            f"{self.when_zh}最多赔{full_zh}，还可以赔{{value}}。", "fen", left,
            inputs=(amount, full) if self.members else (amount,),
            facts=(f"state.{counter.name}",) if counter and counter.per != "claim" else (),
            zero_zh="约定的限额已经用完。",
        )  # fmt: skip
        self._cut(chain, name, left)
