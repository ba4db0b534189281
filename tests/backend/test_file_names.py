"""A name that somebody sent goes out as a name and nothing else."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from backend.http.file_names import clean, disposition, has_controls


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("báo cáo.txt", "báo cáo.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\an\\Kế hoạch.docx", "Kế hoạch.docx"),
        (".htaccess", "htaccess"),
        ("bao\u202etxt.exe", "baotxt.exe"),
        ("b\nc.txt", "bc.txt"),
        ("a \u200b  b.pdf", "a b.pdf"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_what_is_kept_of_a_name(sent: str, kept: str) -> None:
    assert clean(sent) == kept


@pytest.mark.parametrize(
    "name",
    ['a";filename="evil.exe";x="a.txt', "báo cáo Đường.txt", "a\\b.txt", "a\r\nSet-Cookie: b.txt", "tài liệu 100%.pdf"],
)
def test_the_header_names_one_file(name: str) -> None:
    header = disposition(name)
    assert "\r" not in header
    assert "\n" not in header
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert options == {"filename": clean(name)}


def test_old_browsers_read_the_letters_without_their_marks() -> None:
    assert disposition("Báo cáo Đường.txt").startswith('attachment; filename="Bao cao Duong.txt"; ')
    assert 'filename="__.pdf"' in disposition("報告.pdf"), "no hidden file"


def test_line_breaks_are_no_part_of_a_name() -> None:
    assert has_controls("b\nc.txt")
    assert not has_controls("b c.txt")
