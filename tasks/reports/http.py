"""Reports over HTTP: as JSON, as a workbook, as a document."""

from __future__ import annotations

from typing import Any

from backend.http.api import Api, Call, File
from backend.sheets.workbook import XLSX
from tasks.reports import files, schemas, service
from tasks.reports.monthly import Report

api = Api("reports", __name__, description="The monthly report, with every numerator and denominator")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@api.read("/reports/monthly", answer=schemas.ReportSchema, query=schemas.ReportQuery)
def monthly_report(call: Call, query: dict[str, Any]) -> Report:
    """Draw the report of a month, by unit, field or assigner, for a unit one watches."""
    return service.monthly(call.work, call.actor, **query, now=call.now)


@api.file("/reports/monthly.xlsx", media_type=XLSX, query=schemas.ReportQuery)
def monthly_workbook(call: Call, query: dict[str, Any]) -> File:
    """The same as a workbook."""
    report = service.monthly(call.work, call.actor, **query, now=call.now)
    return File(f"bao-cao-{report.start:%Y-%m}.xlsx", files.workbook(report, call.language))


@api.file("/reports/monthly.docx", media_type=DOCX, query=schemas.ReportQuery)
def monthly_document(call: Call, query: dict[str, Any]) -> File:
    """The same as a document, laid out as offices write."""
    report = service.monthly(call.work, call.actor, **query, now=call.now)
    return File(f"bao-cao-{report.start:%Y-%m}.docx", files.document(report, call.language))
