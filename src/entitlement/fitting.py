"""What of a duty's blocks does not go together."""

from collections.abc import Iterator, Sequence

from .blocks import Block, Deductible, Free, Limit, OtherInsurance, Ratio, Scope, Sublimit, Trigger
from .duty import Kind

Misfit = tuple[Block, str, str]  # where, the problem, the mend


def misfits(kind: Kind, blocks: Sequence[Block]) -> Iterator[Misfit]:
    mode = next((block.mode for block in blocks if isinstance(block, OtherInsurance)), "")
    by_line = [block for block in blocks if block.by == "line"]
    by_visit = [block for block in blocks if block.by == "visit"]
    if by_line and by_visit:
        problem = "ratios or limits by bill line and sums by visit in one duty"
        yield by_visit[0], problem, "make two duties of it"
    for block in blocks if kind != "indemnity" else ():
        if block.kind == "rounding" and block.by:
            yield (
                block,
                f"rounding of each {block.by} in a duty of the kind {kind}",
                "write at: duty",
            )
        elif block.by == "line":
            yield block, f"a limit of each bill line in an {kind}", "write per: claim"
    whole = [b for b in blocks if isinstance(b, Free) or (isinstance(b, Ratio) and b.bands)]
    if by_line and whole:
        problem = "ratios or limits by bill line, and bands or a formula of the whole cost"
        yield whole[0], problem, "make two duties of it"
    stays = any(isinstance(block, Scope) and block.settings == ("inpatient",) for block in blocks)
    for block in blocks:
        if isinstance(block, Limit) and block.per == "day" and not stays:
            yield block, "a limit of each day of a stay on more than stays", (
                "write settings: [inpatient], or make a duty of its own for stays"
            )  # fmt: skip
        if isinstance(block, Deductible):
            yield from _deductible(block, blocks, mode, bool(by_line or by_visit))
        elif isinstance(block, Trigger) and block.groups and kind != "lump_sum":
            yield block, f"groups of illnesses in an {kind}", "write diagnosis instead"
    limits = [block for block in blocks if isinstance(block, Sublimit) and block.units]
    if len({block.counts_units for block in limits}) > 1:
        problem = "a number of units of each line and one of a longer period in one duty"
        yield limits[-1], problem, "make two duties of it"


def _deductible(
    block: Deductible, blocks: Sequence[Block], mode: str, in_parts: bool
) -> Iterator[Misfit]:
    if ("commercial" in block.absorbs) != (mode == "E"):
        yield (
            block, f"absorbs {list(block.absorbs)} contradicts other_insurance mode {mode}",
            "mode E exactly where others' payments fill the deductible",
        )  # fmt: skip
    if "commercial" in block.absorbs and block.per != "visit" and in_parts:
        # What others paid on one part would have to fill what another part leaves.
        yield (
            block, "others' money fills a deductible that runs on from part to part",
            "make a duty of its own for each ratio or kind of visit",
        )  # fmt: skip
    if "social" in block.absorbs and not any(one.kind == "social" for one in blocks):
        yield (
            block, "absorbs social, but the duty lacks the block social",
            "add social, or take it out of absorbs",
        )  # fmt: skip
