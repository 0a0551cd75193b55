"""Whether two papers are one: the same bill, or the same photo used again."""

NEAR_BITS = 6  # of 64; a photo sent through a messenger changes 0 to 4
QUARTERS = 4


def bill_mark(code: str, number: str, check: str) -> str:
    """What a bill is known by everywhere; the check code tells apart bills of one number."""
    return "|".join(part.strip().upper() for part in (code, number, check))


def far(one: int, other: int) -> int:
    """In how many of 64 bits two hashes of photos differ."""
    return (one ^ other).bit_count()


def quarters(photo: int) -> list[bytes]:
    """Marks to look a photo's hash up by: of two photos that differ in fewer bits than there are
    quarters, one quarter is the same; of those that differ in a few more, nearly always."""
    return [
        bytes([place]) + (photo >> 16 * place & 0xFFFF).to_bytes(2) for place in range(QUARTERS)
    ]
