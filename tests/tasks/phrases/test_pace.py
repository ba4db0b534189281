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
    *(
        "   trước  trước ",
        "2-3 ",
        "2-3 thang ",
        "8-10h ",
        "8h - ",
        "tu 8h den ",
        "10-12/3 ",
        "trong ngay 2-3 ",
        "ngay 2-3 ",
    ),
    *("2/3 so ho ", "1,5 km ", "0912 345 678 ", "so 12/3", "/1a", "123/UBND-DT ngay 5/11/2026 ", "10 (muoi) ", "(ba"),
    *("tu nay den ", "toi da den ", "tới ", "tối ", "quy i, ", "thu hai, ", "5/3 (thu hai) ", "trong 2 tieng 30 "),
]
WORDS = [each for each in REPEATED if each.strip()]


def seconds(sentence: str) -> float:
    began = process_time()
    find_deadlines(sentence[:2000], now=NOW, calendar=OFFICE)
    return process_time() - began


@pytest.mark.parametrize("repeated", REPEATED)
def test_a_sentence_that_repeats_itself(repeated: str) -> None:
    assert min(seconds(repeated * 2000) for _ in range(2)) < 0.6


@pytest.mark.parametrize("word", ["8h", "hạn", "trong", "2-3", "2-3 tháng", "từ 8h -", "số", "10 (", "thứ Hai"])
def test_a_word_and_nothing_but_spaces(word: str) -> None:
    assert min(seconds(word + " " * 2000) for _ in range(2)) < 0.6
    assert min(seconds((word + " " * 40) * 200) for _ in range(2)) < 0.6


def test_a_sentence_of_anything_that_is_repeated() -> None:
    chance = random.Random(17)
    for _ in range(40):
        unit = "".join(chance.choices(WORDS, k=chance.randint(1, 5)))
        assert min(seconds(unit * 2000) for _ in range(2)) < 0.6, unit
