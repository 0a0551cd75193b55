"""An exclusion bars the duty once it is established as fact; it is never assumed."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from ..expr import look
from ..steps import Chain
from .base import Block, Zh


class Exclusion(Block):
    kind: ClassVar[str] = "exclusion"
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title_zh: Zh
    duties: tuple[str, ...] = ()

    def lay(self, chain: Chain) -> None:
        if self.duties and chain.duty not in self.duties:
            return
        chain.gate(
            self, self.code, f"责任免除：{self.title_zh}", f"没有认定“{self.title_zh}”。",
            f"已认定“{self.title_zh}”，属于责任免除。",
            look("incident.exclusions", ("clear", self.code), lambda codes: self.code not in codes),
            ("incident.exclusions",),
        )  # fmt: skip
