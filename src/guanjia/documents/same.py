"""Whether two papers are one: the same bill, or the same photo used again."""

NEAR_BITS = 6  # of 64; a photo sent through a messenger changes 0 to 4
QUARTERS = 4


# In place of the check code, of a bill that takes the one of this number back.
TAKEN_BACK = b"taken back"


def bill_mark(*parts: str) -> str:
    """What a bill is known by everywhere: code and number. The check code tells apart bills of one
    number, where both papers show it."""
    return "|".join(part.strip().upper() for part in parts)


def same_bill(one: bytes, other: bytes) -> str:
    """Of two papers with one code and number, by what stands for their check codes: `bill`,
    `reversed`, or empty where they are two bills."""
    if (one == TAKEN_BACK) != (other == TAKEN_BACK):
        return "reversed"
    return "bill" if one == other or not (one and other) else ""


def far(one: int, other: int) -> int:
    """In how many of 64 bits two hashes of photos differ."""
    return (one ^ other).bit_count()


def quarters(photo: int) -> list[bytes]:
    """Marks to look a photo's hash up by: of two photos that differ in fewer bits than there are
    quarters, one quarter is the same; of those that differ in a few more, nearly always."""
    return [
        bytes([place]) + (photo >> 16 * place & 0xFFFF).to_bytes(2) for place in range(QUARTERS)
    ]
