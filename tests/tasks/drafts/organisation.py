"""The organisation that the sentences speak of."""

from __future__ import annotations

from uuid import UUID

from tasks.naming import KnownGroup, KnownPerson, KnownUnit, Names

_UNITS = (
    ("Sở Xây dựng", "SXD", "department", "UBND Thành phố"),
    ("Sở Y tế", "", "department", "UBND Thành phố"),
    ("Sở Giao thông vận tải", "SGTVT", "department", "UBND Thành phố"),
    ("Sở Tài chính", "", "department", "UBND Thành phố"),
    ("Công an Thành phố", "CATP", "department", "UBND Thành phố"),
    ("Văn phòng UBND Thành phố", "", "office", "UBND Thành phố"),
    ("UBND phường Sài Gòn", "", "ward", "UBND Thành phố"),
    ("UBND phường Bến Thành", "", "ward", "UBND Thành phố"),
    ("UBND xã Tân Tiến", "", "commune", "Cụm xã phía Bắc"),
    ("UBND xã Tân Tiến", "", "commune", "Cụm xã phía Nam"),
    ("Phòng Hạ tầng", "", "division", "Sở Xây dựng"),
)
UNITS = tuple(KnownUnit(UUID(int=n), *unit) for n, unit in enumerate(_UNITS, 1))
GROUPS = (
    KnownGroup("departments", "Các sở, ban, ngành"),
    KnownGroup("ward_level", "Các phường, xã và đặc khu"),
)
PEOPLE = (
    KnownPerson(UUID(int=900), "Nguyễn Văn Hùng", UNITS[0].id, "Sở Xây dựng", "Phó Giám đốc"),
    KnownPerson(UUID(int=901), "Trần Thị Ba", UNITS[1].id, "Sở Y tế", "Chuyên viên"),
    KnownPerson(UUID(int=902), "Lê Hùng", UNITS[1].id, "Sở Y tế", "Chuyên viên"),
)
NAMES = Names.of(UNITS, GROUPS, PEOPLE)


def called(known: KnownUnit | KnownGroup | KnownPerson | None) -> str:
    """Return the name of what was found, "-" for nothing."""
    if known is None:
        return "-"
    return known.full_name if isinstance(known, KnownPerson) else known.name
