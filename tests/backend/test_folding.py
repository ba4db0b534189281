"""Search without accents."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.folding import fold, like_pattern


@pytest.mark.parametrize("written", ["hoa", "hòa", "hoà", "Hòa", "HOÀ", "hỏa", "hoả", "Họa", "hóa", "hoá"])
def test_tones_old_and_new_style_fold_to_one(written: str) -> None:
    assert fold(written) == "hoa"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_unicode_form_folds_alike(form: str) -> None:
    assert fold(unicodedata.normalize(form, "Điểm ngập đường Nguyễn Huệ")) == "diem ngap duong nguyen hue"  # type: ignore[arg-type]


def test_every_vietnamese_vowel_loses_its_marks() -> None:
    vowels = "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ"
    assert fold(vowels) == "aaaaaa aaaaaa aaaaaa eeeeee eeeeee iiiiii oooooo oooooo oooooo uuuuuu uuuuuu yyyyyy"
    assert fold(vowels.upper()) == fold(vowels)


def test_white_space_is_squeezed() -> None:
    assert fold("  Sở \t Xây\n dựng ") == "so xay dung"


def test_what_means_something_to_like_means_itself() -> None:
    assert like_pattern("100%") == "%100\\%%"
    assert like_pattern("a_b") == "%a\\_b%"
    assert like_pattern("a\\b") == "%a\\\\b%"
    assert like_pattern("") == "%%"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâbcdđeêoôơuưhòaàảãáạ ĐẤỬ"), st.text(alphabet="aăâbcdđeêoôơuưhòaàảãáạ"))
def test_a_part_of_a_text_is_found_in_it(before: str, word: str) -> None:
    assert fold(word) in fold(before + word)


def test_marks_heaped_on_one_letter_take_no_longer_than_letters() -> None:
    """Unicode sorts them, in the square of their number: these would take eleven seconds."""
    began = time.process_time()
    assert fold("a" + "\u0301\u0323" * 50_000) == "a"
    assert time.process_time() - began < 1
