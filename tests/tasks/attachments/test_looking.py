"""What files are by their content, whatever they are called; and what is refused, however it is wrapped."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from time import process_time

import docx
import openpyxl
import pytest
from fpdf import FPDF
from PIL import Image

from tasks.attachments.looking import MOST_MEMBERS, look
from tasks.attachments.sniffing import Refused, refuse_name

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OFFICE = "application/vnd.openxmlformats-officedocument"
MEGABYTE = 1024 * 1024


def kind_of(content: bytes) -> str:
    """Return what a file is taken for, or the code with which it is refused."""
    try:
        return look(io.BytesIO(content))
    except Refused as refused:
        return refused.code


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def stream(name: str) -> bytes:
    """A compound file in which one stream has this name."""
    return OLE + name.encode("utf-16-le") + bytes(500)


def word(*paragraphs: str) -> bytes:
    document, out = docx.Document(), io.BytesIO()
    for each in paragraphs:
        document.add_paragraph(each)
    document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "Nội dung"
    book.save(out)
    return out.getvalue()


def slides() -> bytes:
    return zipped(("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>"))


def open_document(kind: str, content: str = "") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped(("mimetype", mimetype), ("content.xml", f"<office:text>{content}</office:text>".encode()))


def page() -> bytes:
    pdf = FPDF()
    pdf.add_page()
    return bytes(pdf.output())


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(out, kind)
    return out.getvalue()


def media(brand: bytes) -> bytes:
    return struct.pack(">I", 16) + b"ftyp" + brand + bytes(400)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (word("Kính gửi các đơn vị"), f"{OFFICE}.wordprocessingml.document"),
        (sheet(), f"{OFFICE}.spreadsheetml.sheet"),
        (slides(), f"{OFFICE}.presentationml.presentation"),
        (open_document("text"), "application/vnd.oasis.opendocument.text"),
        (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        (stream("WordDocument"), "application/msword"),
        (stream("Workbook"), "application/vnd.ms-excel"),
        (stream("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        (page(), "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("TIFF"), "image/tiff"),
        (picture("WEBP"), "image/webp"),
        (media(b"heic"), "image/heic"),
        (media(b"isom"), "video/mp4"),
        (media(b"qt  "), "video/quicktime"),
        (media(b"M4A "), "audio/mp4"),
        ("tt;nội dung\n1;mật độ cao\n".encode(), "text/plain"),
        ("\ufeffKính gửi".encode(), "text/plain"),
        ("Kính gửi các đơn vị".encode("utf-16"), "text/plain"),
        (zipped(("ảnh/hiện trường.png", picture("PNG")), ("b/công văn.docx", word("x"))), "application/zip"),
        (zipped(("mimetype", b"text/html"), ("a.txt", b"x")), "application/zip"),
    ],
)
def test_the_content_says_what_it_is(content: bytes, media_type: str) -> None:
    assert kind_of(content) == media_type


PROGRAM = b"MZ\x90\0\x03" + bytes(100)
MACROS = zipped(("word/document.xml", b"<w/>"), ("word/vbaProject.bin", b"x"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PROGRAM, "file_is_a_program"),
        (zipped(("anh.png", PROGRAM)), "file_is_a_program"),
        (zipped(("tai lieu.zip", zipped(("anh.png", PROGRAM)))), "file_is_a_program"),
        (zipped(("tai lieu.zip", MACROS)), "file_is_a_program"),
        (zipped(("anh\u202egnp.exe", b"x")), "file_is_a_program"),
        (zipped(("setup.exe .", b"x")), "file_is_a_program"),
        (zipped(("trang.txt", b"<html><script>1</script>")), "file_is_a_program"),
        (stream("_VBA_PROJECT"), "file_is_a_program"),
        (OLE + bytes.fromhex("84100c0000000000c000000000000046") + bytes(300), "file_is_a_program"),
        (zipped(("cu.doc", stream("WordDocument") + stream("_VBA_PROJECT"))), "file_is_a_program"),
        ("<html><script>alert(1)</script>".encode("utf-16"), "file_is_a_program"),
        (stream("EncryptedPackage"), "file_locked"),
        (stream("something else"), "file_type_unknown"),
        (bytes(range(128, 256)) * 4, "file_type_unknown"),
        ("Kính gửi".encode("utf-16-le"), "file_type_unknown"),
        (b"Rar!\x1a\x07\x01\0" + bytes(100), "file_type_unknown"),
        (zipped(("bay.7z", b"7z\xbc\xaf'\x1c" + bytes(100))), "archive_not_opened"),
        (zipped(("a.txt", b"x"), method=zipfile.ZIP_LZMA), "archive_not_opened"),
        (zipped(*((f"{n}.txt", b"x") for n in range(MOST_MEMBERS + 1))), "archive_not_opened"),
        (zipped(*((f"{n}.csv", bytes(60 * MEGABYTE)) for n in range(2))), "archive_not_opened"),
        (zipped(("/etc/passwd.txt", b"x")), "archive_astray"),
        (zipped(("..\\..\\a.txt", b"x")), "archive_astray"),
        (zipped(("C:\\a.txt", b"x")), "archive_astray"),
        (zipped(("a.txt", b"x"))[:-30], "file_broken"),
        (word("UBND THÀNH PHỐ", "TUYỆT MẬT", "Kế hoạch"), "secret_refused"),
        (open_document("text", "<text:p>UBND</text:p><text:p>MẬT</text:p>"), "secret_refused"),
        (zipped(("ke hoach.docx", word("TỐI MẬT"))), "secret_refused"),
        (word(*["Kính gửi"] * 300, "T Ố I  M Ậ T"), "secret_refused"),
        ("\n".join([*["Kính gửi"] * 300, "ĐỘ MẬT: TỐI MẬT"]).encode(), "secret_refused"),
        (zipped(("TỐI MẬT bố phòng.txt", b"x")), "secret_refused"),
        (zipped(("ke hoach.txt", "TỐI MẬT\nKế hoạch".encode())), "secret_refused"),
    ],
)
def test_what_is_refused_however_it_is_wrapped(content: bytes, code: str) -> None:
    assert kind_of(content) == code


@pytest.mark.parametrize("name", ["a.exe", "a.EXE ", "a.exe. ", "ảnh\u202egnp.exe", "a.ps1\u200b", "báo cáo.docm"])
def test_a_name_that_machines_would_run(name: str) -> None:
    with pytest.raises(Refused):
        refuse_name(name)


@pytest.mark.parametrize("name", ["báo cáo.pdf", "exe", "v1.2 (bản cuối)", "kế hoạch.doc"])
def test_a_name_that_they_would_not(name: str) -> None:
    refuse_name(name)


def test_what_a_document_draws_or_embeds_is_no_program() -> None:
    drawn = ("word/media/hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    equation = ("word/embeddings/oleObject1.bin", stream("Equation Native"))
    table = ("word/embeddings/bang.xlsx", sheet())
    content = zipped(("word/document.xml", b"<w:p/>"), drawn, equation, table)
    assert kind_of(content) == f"{OFFICE}.wordprocessingml.document"


def test_a_list_of_a_million_names_is_never_in_memory() -> None:
    """Forty-six bytes a name, all of them the same member: fifty megabytes of nothing but names."""
    one = zipped(("a", b""), method=zipfile.ZIP_STORED)
    start = one.index(b"PK\x01\x02")
    end = bytearray(one[one.index(b"PK\x05\x06") :])
    entry = one[start : one.index(b"PK\x05\x06")]
    many = one[:start] + entry * 1_000_000
    end[12:16] = struct.pack("<I", len(entry) * 1_000_000)
    tracemalloc.start()
    assert kind_of(many + bytes(end)) == "archive_not_opened"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{len(many):,} bytes of names, at most {peak:,} bytes of memory")
    assert peak < len(many) + 2 * MEGABYTE  # the file itself, which here lies in memory


def test_looking_ends_with_an_answer_whatever_the_bytes() -> None:
    """Archives and documents with bytes turned, cut and doubled: a type or a refusal, never anything else."""
    chance = random.Random(168)
    whole = [word("Kính gửi"), sheet(), zipped(("a.zip", zipped(("b.txt", b"x")))), stream("WordDocument")]
    answers = set()
    for _ in range(1500):
        content = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(content))
            content[at] = chance.randrange(256)
            if chance.random() < 0.1:
                content[at:] = content[at : at + chance.randrange(1, 4096)] * 2
        answers.add(kind_of(bytes(content)))
    assert "file_broken" in answers
    assert all("/" in each or each.startswith(("file_", "archive_", "secret_")) for each in answers), answers


def markup(unit: bytes, megabytes: int = 95) -> bytes:
    return zipped(("word/document.xml", unit * (megabytes * 1_000_000 // len(unit))))


#: Small files of which each stood in the way of everybody for seconds or minutes.
BOMBS: dict[str, Callable[[], bytes]] = {
    "empty paragraphs": lambda: markup(b"</w:p>"),
    "empty paragraphs and letters": lambda: markup(b"<a>&lt;M</w:p>"),
    "empty tags": lambda: markup(b"<>"),
    "references": lambda: markup(b"&"),
    "headers": lambda: zipped(*((f"word/header{n}.xml", b"M o\n" * 80_000) for n in range(300))),
    "documents in an archive": lambda: zipped(*((f"{n}.docx", markup(b"M o\n", 1)) for n in range(90))),
    "lines that say nothing": lambda: b"\n" * 500_000,
    "marks heaped on a letter": lambda: b"Ma" + "\u0301\u0316".encode() * 100_000,
    "letters that stand for many": lambda: b"M" + "\ufdfa".encode() * 170_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_small_and_unpacks_to_much_stops_nobody(bomb: str) -> None:
    content = BOMBS[bomb]()
    began = process_time()
    assert "/" in kind_of(content)
    took = process_time() - began
    print(f"{len(content):,} bytes, {took:.2f} s of a processor")
    assert took < 3


def test_a_stamp_is_seen_wherever_the_reading_is_cut() -> None:
    for before in range(128 * 1024 - 40, 128 * 1024 + 20, 3):
        document = b"x" * before + "</w:p><w:p><w:t>TỐI M&#7852;T</w:t></w:p><w:p>Kế hoạch</w:p>".encode()
        assert kind_of(zipped(("word/document.xml", document))) == "secret_refused", before
