"""What is brought into the catalogue."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from entitlement import TermsError
from guanjia.catalogue.actions.publish import publish_products

PRODUCTS = Path(__file__).parents[3] / "products"


def test_two_folders_that_name_one_edition_are_refused_by_name(tmp_path: Path) -> None:
    """A product begins as a copy of one that stands; its own edition is easily forgotten."""
    for edition in ("2026", "2027"):
        copytree(PRODUCTS / "qinghe/outpatient/2026", tmp_path / "qinghe/outpatient" / edition)
    with pytest.raises(TermsError, match="another folder names qinghe/outpatient/2026") as refusal:
        publish_products(root=tmp_path, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert refusal.value.file == "qinghe/outpatient/2027/terms.yaml"
