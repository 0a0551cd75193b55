"""The two files of an example folder, checked; docs/examples.md describes them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from guanjia.documents.e_bill import CATEGORIES, POOLS, SETTINGS
from guanjia.documents.figures import parse_fen
from guanjia.documents.refusals import PaperRefused

Model = TypeVar("Model", bound=BaseModel)


class FolderInvalid(Exception):
    """Says which file and which field; meant for whoever writes the folder."""

    code = "folder_invalid"
    customer_zh = "文件夹里的内容有误，请照 docs/examples.md 改一改。"


def _fen(text: object) -> int:
    try:
        return parse_fen(text if isinstance(text, str) else "")
    except PaperRefused:
        raise ValueError('not a sum in yuan, as a string: "1234.56"') from None


Yuan = Annotated[int, BeforeValidator(_fen)]
Range = Annotated[
    tuple[Yuan, Yuan], BeforeValidator(lambda one: [one, one] if isinstance(one, str) else one)
]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Paper(Part):
    """`of`: whose paper, if not the insured's. `later`: only once an insurer asks for it."""

    file: str
    kind: str
    of: str = ""
    later: bool = False
    title: str = ""
    rows: Mapping[str, str] = {}
    text: tuple[str, ...] = ()


class Bill(Part):
    """A bill with a `file` is an e-bill; one without is typed by hand from its picture."""

    file: str = ""
    code: str
    number: str
    check: str = ""
    issue_date: date
    medical_type: str
    fund: str = "0"
    other: str = "0"
    account: str = "0"
    items: tuple[tuple[date, str, str, str, str], ...]

    def by_hand(self, hospital_name: str, payer_name: str) -> dict[str, Any]:
        """As a person types it: the JSON of POST /papers/{id}/figures."""
        lines = [
            {
                "on_date": str(day),
                "setting": SETTINGS[self.medical_type],
                "category": CATEGORIES[category],
                "pool": POOLS[scope],
                "amount_fen": parse_fen(amount),
                "name_zh": name,
            }
            for day, name, category, scope, amount in self.items
        ]
        return {
            "bill_no": f"{self.code}-{self.number}",
            "issue_date": str(self.issue_date),
            "hospital_name": hospital_name,
            "payer_name": payer_name,
            "lines": lines,
            "total_fen": sum(parse_fen(item[4]) for item in self.items),
            "social_paid_fen": parse_fen(self.fund) + parse_fen(self.other),
            "account_paid_fen": parse_fen(self.account),
        }


class Claim(Part):
    title_zh: str
    members: tuple[dict[str, Any], ...]
    relations: tuple[dict[str, str], ...] = ()
    policies: tuple[dict[str, Any], ...]
    reporter: str
    insured: str
    begins_at: str = ""
    incident: dict[str, Any]
    social_settled: bool | None = None
    bills: tuple[Bill, ...] = ()
    papers: tuple[Paper, ...]
    figures: Mapping[str, Literal["by_hand"]] = {}
    account: dict[str, str]
    consents: Literal["all"] | tuple[tuple[str, str], ...] = "all"
    order: Literal["best"] | tuple[str, ...] = "best"
    answers: Mapping[str, tuple[Literal["agree", "contest"], ...]] = {}
    pickup_address: str = ""
    rating: int | None = None

    def name_of(self, key: str) -> str:
        return str(next(one["name"] for one in self.members if one["key"] == key))


class ExpectedLane(Part):
    """`decided`: every sum the insurer decided, in order. `ours`: one sum, or lowest and highest.
    `deviations_include`: beginnings of the codes named for the first decision that differed."""

    outcome: Literal["pay", "refuse"]
    decided: tuple[Yuan, ...]
    paid: Yuan
    ours: Range
    clauses: tuple[str, ...] = ()
    deviations_include: tuple[str, ...] = ()
    first_difference: Yuan | None = None
    steps: tuple[str, ...] | None = None


class ExpectedOrder(Part):
    best: tuple[str, ...]
    total: Yuan
    gain: Yuan


class Expected(Part):
    lanes: dict[str, ExpectedLane]
    order: ExpectedOrder | None = None
    steps: tuple[str, ...] | None = None
    state: str = "closed"


class ClaimFolder(Part):
    path: Path
    claim: Claim
    expected: Expected | None = Field(description="None: nothing to compare with")

    @property
    def household(self) -> dict[str, Any]:
        """The JSON of POST /demo/households."""
        return {
            "members": self.claim.members,
            "relations": self.claim.relations,
            "policies": self.claim.policies,
            "butler": "butler-1",  # of the demonstration, so that the desk shows the claim
        }


def read_folder(path: Path) -> ClaimFolder:
    claim = _read(path / "claim.yaml", Claim)
    for paper in claim.papers:
        if not (path / paper.file).is_file():
            raise FolderInvalid(f"{path / 'claim.yaml'}: no file {paper.file}")
    file = path / "expected.yaml"
    expected = _read(file, Expected) if file.exists() else None
    return ClaimFolder(path=path, claim=claim, expected=expected)


def _read(file: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except FileNotFoundError:
        raise FolderInvalid(f"{file} is missing") from None
    except yaml.YAMLError as problem:
        raise FolderInvalid(f"{file}: {problem}") from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FolderInvalid(f"{file}: {where}: {first['msg']}") from None
