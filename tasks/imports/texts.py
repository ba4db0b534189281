"""What the API says about plan imports."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "sheet_unreadable": Text("Không đọc được tệp; hãy dùng XLSX hoặc CSV", "The file cannot be read: use XLSX or CSV"),
    "sheet_old_or_locked": Text(
        "Tệp Excel cũ (.xls) hoặc có mật khẩu; hãy lưu lại thành .xlsx không mật khẩu",
        "An old Excel file (.xls) or one with a password: save it as .xlsx without",
    ),
    "sheet_too_large": Text(
        "Tệp có quá nhiều dòng hoặc quá lớn; hãy chia thành nhiều tệp",
        "The file has too many rows or is too large: split it into several",
    ),
    "sheet_empty": Text("Tệp không có dòng nhiệm vụ nào", "The file holds no row of work"),
    "sheet_without_header": Text(
        "Không thấy dòng tiêu đề có cột nội dung nhiệm vụ; hãy thêm dòng tiêu đề",
        "No row names a column for the work: add a row of headings",
    ),
    "unknown_import": Text("Không có lần nhập kế hoạch này", "There is no such import"),
    "unknown_row": Text("Không có dòng này", "There is no such row"),
    "row_assigned": Text("Dòng này đã thành nhiệm vụ", "This row is a task already"),
    "row_twice": Text("Dòng này trùng một dòng ở trên", "This row repeats one above"),
    "row_without_title": Text(
        "Ô nội dung trống, hoặc là công thức chưa có kết quả; hãy ghi nội dung",
        "The words are missing, or are a formula without a result: write them",
    ),
    "cell_error": Text(
        "Ô này là lỗi của bảng tính; hãy ghi lại nội dung đúng",
        "This cell holds a spreadsheet's error: write what it should say",
    ),
    "row_without_lead": Text("Chưa có đơn vị chủ trì; hãy chọn", "No lead is named: choose one"),
    "row_without_deadline": Text("Không nêu thời hạn", "No deadline is named"),
    "title_cut": Text("Nội dung quá dài, đã cắt bớt", "The text was too long and has been cut"),
    "several_milestones": Text(
        "Có nhiều mốc; thời hạn là mốc cuối, các mốc ghi trong nội dung",
        "Several milestones: the last is the deadline, all are named in the content",
    ),
    "year_assumed": Text("Không ghi năm; hiểu là năm gần nhất sắp tới", "No year was written: the next one is meant"),
    "month_assumed": Text("Không ghi tháng; hiểu là tháng gần nhất", "No month was written: the next one is meant"),
    "start_of_week": Text("Hiểu là hết thứ Hai", "The end of Monday is meant"),
    "end_of_week": Text("Hiểu là hết thứ Sáu", "The end of Friday is meant"),
    "next_week": Text("Thứ này đã qua; hiểu là tuần sau", "That weekday is over: next week's is meant"),
    "today_assumed": Text("Không ghi ngày; hiểu là hôm nay", "No day was written: today is meant"),
    "tomorrow_assumed": Text("Giờ này đã qua; hiểu là ngày mai", "That hour is over: tomorrow is meant"),
}
