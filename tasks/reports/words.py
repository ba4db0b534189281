"""The words of a report, for whoever reads it: heads of columns, definitions, titles."""

from __future__ import annotations

from backend.texts import Language, Text
from tasks.reports.monthly import Figures, Report

COLUMNS: dict[str, Text] = {
    "total": Text("Tổng số", "Total"),
    "completed_on_time": Text("Hoàn thành đúng hạn", "Completed on time"),
    "completed_late": Text("Hoàn thành quá hạn", "Completed late"),
    "open_in_time": Text("Đang làm, trong hạn", "Open, in time"),
    "open_overdue": Text("Đang làm, quá hạn", "Open, overdue"),
    "no_deadline": Text("Không có thời hạn", "No deadline"),
    "recalled": Text("Thu hồi", "Recalled"),
    "assigned": Text("Giao trong tháng", "Assigned in the month"),
    "fell_due_on_time": Text("Đến hạn, đúng hạn", "Fell due, on time"),
    "fell_due": Text("Đến hạn trong tháng", "Fell due in the month"),
    "rate": Text("Tỷ lệ đúng hạn", "On-time rate"),
}
GROUPING = {
    "unit": Text("Đơn vị", "Unit"),
    "field": Text("Lĩnh vực", "Field"),
    "assigner": Text("Người giao", "Assigner"),
}
TITLE = Text("Báo cáo tình hình thực hiện nhiệm vụ tháng {month}", "Report on assigned tasks, {month}")
TOTAL = Text("Cộng", "Total")
UNNAMED = Text("(chưa ghi)", "(not given)")
DEFINITIONS = Text(
    "Tính mọi nhiệm vụ còn mở trong tháng hoặc kết thúc trong tháng, theo tình trạng lúc {as_of}. Sáu cột đầu cộng lại "
    "bằng tổng số. Tỷ lệ đúng hạn = hoàn thành đúng hạn ÷ đến hạn trong tháng, kể cả việc đã hoàn thành từ trước tháng "
    "(không tính nhiệm vụ thu hồi).",
    "Counts every task that was open in the month or closed in it, as things stood at {as_of}. The six buckets sum to "
    "the total. On-time rate = completed on time ÷ fell due in the month, also what was completed before it began "
    "(recalled tasks left out).",
)
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def say(text: Text, language: Language, **params: object) -> str:
    return (text.vi if language == "vi" else text.en).format_map(params)


def cells(figures: Figures, language: Language) -> list[int | str]:
    """Return a row's cells in the order of COLUMNS; the rate with its numerator and denominator."""
    plain = [getattr(figures, name) for name in COLUMNS if name != "rate"]
    if figures.rate is None:
        return [*plain, ""]
    rate = f"{figures.rate:.1f}%"
    said = rate.replace(".", ",") if language == "vi" else rate
    return [*plain, f"{figures.fell_due_on_time}/{figures.fell_due} ({said})"]


def month_of(report: Report) -> str:
    return f"{report.start:%m/%Y}"


def as_of(report: Report) -> str:
    return f"{report.as_of.astimezone(report.start.tzinfo):%H:%M %d/%m/%Y}"
