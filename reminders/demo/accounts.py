"""The documented accounts: whom a visitor may be. Nothing here touches a database."""

from __future__ import annotations

from typing import NamedTuple

#: Everybody in the demo city has it. It protects nothing but invented data, so it is written down.
PASSWORD = "giaoviec-demo"


class Account(NamedTuple):
    """Who it is, and what to try with it; in Vietnamese, for the people whose work this is."""

    username: str
    role: str
    unit: str
    try_this: str


ACCOUNTS = (
    Account("chutich", "Chủ tịch", "UBND Thành phố", "duyệt kết quả; việc chưa ai tiếp nhận"),
    Account("phochutich", "Phó Chủ tịch", "UBND Thành phố", "giao việc hỏa tốc cho một phường"),
    Account("chanhvp", "Chánh Văn phòng", "Văn phòng UBND", "bảng theo dõi toàn Thành phố"),
    Account("thuky", "Thư ký tổng hợp", "Văn phòng UBND", "nhiệm vụ được phân công theo dõi"),
    Account("giamdoc", "Giám đốc", "Sở Xây dựng", "tiếp nhận; sắp đến hạn; quá hạn"),
    Account("truongphong", "Trưởng phòng", "Phòng Quản lý hạ tầng", "duyệt việc của chuyên viên; giao tiếp"),
    Account("chuyenvien", "Chuyên viên", "Phòng Quản lý hạ tầng", "tiếp nhận; báo tiến độ; trình kết quả"),
    Account("chutichphuong", "Chủ tịch phường", "UBND phường Sài Gòn", "việc hỏa tốc; giao phòng chuyên môn"),
    Account("chutichdackhu", "Chủ tịch đặc khu", "UBND đặc khu Côn Đảo", "phối hợp với một sở"),
    Account("admin", "Quản trị hệ thống", "", "đơn vị, người dùng, người làm thay"),
)

#: Which documented account sits in the first post of this title in this unit.
SEATS = {
    ("UBND Thành phố", "Chủ tịch"): "chutich",
    ("UBND Thành phố", "Phó Chủ tịch"): "phochutich",
    ("Văn phòng UBND Thành phố", "Chánh Văn phòng"): "chanhvp",
    ("Văn phòng UBND Thành phố", "Thư ký tổng hợp"): "thuky",
    ("Sở Xây dựng", "Giám đốc"): "giamdoc",
    ("Phòng Quản lý hạ tầng", "Trưởng phòng"): "truongphong",
    ("Phòng Quản lý hạ tầng", "Chuyên viên"): "chuyenvien",
    ("UBND phường Sài Gòn", "Chủ tịch"): "chutichphuong",
    ("UBND đặc khu Côn Đảo", "Chủ tịch"): "chutichdackhu",
}

_HEADINGS = ("Tài khoản", "Mật khẩu", "Chức vụ", "Đơn vị", "Nên thử")


def table() -> str:
    """Return the accounts as aligned lines, the headings first."""
    rows = [_HEADINGS, *((each.username, PASSWORD, each.role, each.unit, each.try_this) for each in ACCOUNTS)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
