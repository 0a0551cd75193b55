"""Whatever file comes: it is kept, or refused with a sentence, and the decoder takes the next."""

from collections import Counter
from random import Random

from guanjia.documents.intake import check_file

from .fuzzing import taken_in, wholes


def test_three_hundred_spoiled_files_are_kept_or_refused_in_words() -> None:
    told = Counter(taken_in(Random(seed)) for seed in range(300))
    assert told["kept"] > 60
    assert told["check_failed"] == 0  # none of these kills its decoder
    assert len(told) >= 8
    assert check_file(filename="a.jpg", data=wholes()[0][1]).page_count == 1
