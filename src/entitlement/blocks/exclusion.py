"""An exclusion bars the duty once it is established as fact; it is never assumed."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from ..steps import Case, Chain, Step, gate
from .base import Block, Zh


class Exclusion(Block):
    kind: ClassVar[str] = "exclusion"
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title_zh: Zh
    duties: tuple[str, ...] = ()

    def steps(self, chain: Chain) -> list[Step]:
        if self.duties and chain.duty not in self.duties:
            return []

        def clear(case: Case) -> int:
            return int(self.code not in case.incident.exclusions)

        return [
            gate(
                chain, self.kind, self.code, self.clause, f"责任免除：{self.title_zh}",
                f"没有认定“{self.title_zh}”。", f"已认定“{self.title_zh}”，属于责任免除。", clear,
                ("incident.exclusions",),
            )
        ]  # fmt: skip
