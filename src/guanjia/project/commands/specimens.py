"""`guanjia specimens [FOLDER ...]`: draws the papers of the example folders from their claim.yaml.

The pictures in examples/ are made with fonts-noto-cjk and committed; the e-bills need no font.
"""

import argparse
from pathlib import Path

import yaml

from guanjia.documents.specimens.drawing import NoChineseFont, find_font
from guanjia.documents.specimens.papers import make_papers
from guanjia.project.installation import REPOSITORY

HELP = "draw the papers of the example folders from their claim.yaml"
EXAMPLES = REPOSITORY / "examples" / "claims"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="*", type=Path, help="default: all of examples/claims")
    parser.add_argument("--font", type=Path, help="a font file that holds Chinese")
    parser.add_argument("--bills-only", action="store_true", help="only the e-bills; no font")


def run(given: argparse.Namespace) -> int:
    try:
        font = None if given.bills_only else find_font(given.font)
    except NoChineseFont as problem:
        print(problem.customer_zh)
        return 1
    for folder in given.folders or sorted(path.parent for path in EXAMPLES.glob("*/claim.yaml")):
        claim = yaml.safe_load((folder / "claim.yaml").read_text("utf-8"))
        for path in make_papers(folder, claim, font=font):
            print(f"{path.stat().st_size:>7} {path}")
    return 0
