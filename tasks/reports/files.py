"""The report as a workbook, and as a document laid out as Vietnamese offices write (Decree 30/2020)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.table import _Cell
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from backend.sheets.workbook import plain, printable
from backend.texts import Language
from tasks.reports import words
from tasks.reports.monthly import Figures, Report


def workbook(report: Report, language: Language) -> bytes:
    """Return XLSX: the table with its total, and a sheet that says what is counted."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = words.month_of(report).replace("/", "-")
    sheet.append([words.say(words.TITLE, language, month=words.month_of(report)), "", plain(report.unit.name)])
    sheet.append([_head(report, language), *(words.say(text, language) for text in words.COLUMNS.values())])
    for name, figures in _lines(report, language):
        sheet.append([plain(name), *words.cells(figures, language)])
    for cell in (*sheet[1], *sheet[2], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    for cell in sheet[2]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 40
    for column in range(2, len(words.COLUMNS) + 2):
        sheet.column_dimensions[get_column_letter(column)].width = 13
    sheet.freeze_panes = "B3"
    notes = book.create_sheet("Cách tính" if language == "vi" else "Definitions")
    notes.append([words.say(words.DEFINITIONS, language, as_of=words.as_of(report))])
    notes["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    notes.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(report: Report, language: Language) -> bytes:
    """Return DOCX: the office, the nation and its motto, the title, the table, what is counted, the date."""
    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    head = paper.add_table(rows=1, cols=2)
    _centred(head.cell(0, 0), printable(report.unit.name).upper(), "")
    _centred(head.cell(0, 1), words.NATION, words.MOTTO)
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(words.say(words.TITLE, language, month=words.month_of(report)).upper())
    run.bold, run.font.size = True, Pt(14)
    table = paper.add_table(rows=1, cols=len(words.COLUMNS) + 1)
    table.style = "Table Grid"
    heads = [_head(report, language), *(words.say(text, language) for text in words.COLUMNS.values())]
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    for name, figures in _lines(report, language):
        for cell, value in zip(table.add_row().cells, [name, *words.cells(figures, language)], strict=True):
            cell.text = printable(str(value))
    paper.add_paragraph(words.say(words.DEFINITIONS, language, as_of=words.as_of(report)))
    signed = paper.add_paragraph(f"…, {report.as_of.astimezone(report.start.tzinfo):%d/%m/%Y}")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _centred(cell: _Cell, *lines: str) -> None:
    cell.text = ""
    for n, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(line).bold = True


def _head(report: Report, language: Language) -> str:
    return words.say(words.GROUPING[report.by], language)


def _lines(report: Report, language: Language) -> Iterator[tuple[str, Figures]]:
    for row in report.rows:
        yield row.name or words.say(words.UNNAMED, language), row.figures
    yield words.say(words.TOTAL, language), report.total
