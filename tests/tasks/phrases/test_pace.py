"""However a sentence repeats itself, reading it stops nobody."""

from __future__ import annotations

import random
from time import process_time

import pytest

from tasks.phrases import find_deadlines
from tests.tasks.phrases.test_reading import NOW, OFFICE

REPEATED = [
    *("17h ", "17h 1/1 ", "17h thứ Hai ", "17h thứ 2 ngày 1/1/2027 ", "x ", "17:", "1/1/", "trước ", "toi ", "hạn: "),
    *(
        "ngày ",
        "10 ngày từ ",
        "trong ",
        "cuối tháng ",
        "sáng ",
        "9999 ngày ",
        "quý IV ",
        "31/2 ",
        "99h ",
        " ",
        "1",
        "1 ",
    ),
]
WORDS = [each for each in REPEATED if each.strip()]


def seconds(sentence: str) -> float:
    began = process_time()
    find_deadlines(sentence[:2000], now=NOW, calendar=OFFICE)
    return process_time() - began


@pytest.mark.parametrize("repeated", REPEATED)
def test_a_sentence_that_repeats_itself(repeated: str) -> None:
    assert min(seconds(repeated * 2000) for _ in range(2)) < 0.6


def test_a_sentence_of_anything_that_is_repeated() -> None:
    chance = random.Random(17)
    for _ in range(40):
        unit = "".join(chance.choices(WORDS, k=chance.randint(1, 5)))
        assert min(seconds(unit * 2000) for _ in range(2)) < 0.6, unit
