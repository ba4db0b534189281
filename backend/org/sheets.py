"""Units, people, posts and stand-ins as workbooks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from backend.http.api import Call
from backend.org import http, schemas
from backend.org.model import Person, Unit
from backend.sheets import Column, Label, Sheet
from backend.sheets.column import Words
from backend.texts import Text

UNIT_KIND_WORDS: Words = {
    "city": Text("thành phố", "city"),
    "department": Text("sở, ngành", "department"),
    "ward": Text("phường", "ward"),
    "commune": Text("xã", "commune"),
    "special_zone": Text("đặc khu", "special zone"),
    "division": Text("phòng", "division"),
    "office": Text("văn phòng", "office"),
}
ROLE_WORDS: Words = {
    "leader": Text("lãnh đạo", "leader"),
    "official": Text("cán bộ", "official"),
    "secretariat": Text("văn phòng", "secretariat"),
    "administrator": Text("quản trị", "administrator"),
}
FILTERS = {
    "q": Label(Text("tìm", "search")),
    "kind": Label(Text("loại đơn vị", "kind"), UNIT_KIND_WORDS),
    "parent_id": Label(Text("trực thuộc", "below")),
    "group": Label(Text("nhóm", "group")),
    "unit_id": Label(Text("đơn vị", "unit")),
}


def units_below(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """The list of units, each with the name of the one above."""
    page = http.units(call, query)
    above = {unit.parent_id for unit in page.items} - {None}
    named = call.work.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(above)))
    names: dict[Any, str] = {row.id: row.name for row in named}
    return {"items": [{"unit": each, "parent": names.get(each.parent_id)} for each in page.items], "next": page.next}


def _posts(person: Person) -> str:
    return "; ".join(f"{post.title}, {post.unit.name}" for post in person.posts)


UNITS = Sheet(
    at="/units",
    of=units_below,
    query=schemas.UnitQuery,
    filters=FILTERS,
    title=Text("Đơn vị", "Units"),
    columns=(
        Column(Text("Tên đơn vị", "Name"), "unit.name", width=44),
        Column(Text("Tên viết tắt", "Short name"), "unit.short_name"),
        Column(Text("Loại", "Kind"), "unit.kind", words=UNIT_KIND_WORDS),
        Column(Text("Trực thuộc", "Below"), "parent", width=44),
        Column(Text("Có hiệu lực từ", "In force from"), "unit.valid_from"),
        Column(Text("Đến", "Until"), "unit.valid_to"),
    ),
)
UNIT_GROUPS = Sheet(
    at="/unit-groups",
    of=http.unit_groups,
    title=Text("Nhóm đơn vị", "Unit groups"),
    columns=(
        Column(Text("Mã", "Code"), "code"),
        Column(Text("Tên nhóm", "Name"), "name", width=44),
        Column(Text("Số đơn vị", "Units"), lambda group: len(group.units), width=12),
        Column(Text("Gồm", "Members"), lambda group: [unit.name for unit in group.units], width=100),
    ),
)
PEOPLE = Sheet(
    at="/people",
    of=http.people,
    query=schemas.PersonQuery,
    filters=FILTERS,
    title=Text("Người dùng", "People"),
    columns=(
        Column(Text("Họ và tên", "Name"), "full_name", width=28),
        Column(Text("Tên đăng nhập", "User name"), "username"),
        Column(Text("Vai trò", "Roles"), "roles", words=ROLE_WORDS),
        Column(Text("Chức vụ, đơn vị", "Posts"), _posts, width=60),
        Column(Text("Điện thoại", "Phone"), "phone"),
        Column(Text("Thư điện tử", "E-mail"), "email", width=28),
    ),
)
DIRECTORY = Sheet(
    at="/directory",
    of=http.list_contacts,
    query=schemas.DirectoryQuery,
    filters=FILTERS,
    title=Text("Danh bạ", "Directory"),
    columns=(
        Column(Text("Đơn vị", "Unit"), "unit.name", width=44),
        Column(Text("Chức vụ", "Post"), "post.title", width=24),
        Column(Text("Đứng đầu", "Head"), "post.is_head", width=10),
        Column(Text("Họ và tên", "Name"), "person.full_name", width=28),
        Column(Text("Điện thoại", "Phone"), "person.phone"),
        Column(Text("Thư điện tử", "E-mail"), "person.email", width=28),
        Column(Text("Người đang làm thay", "Stands in now"), "stand_in.full_name", width=28),
        Column(Text("Điện thoại người làm thay", "Their phone"), "stand_in.phone"),
    ),
)
STAND_INS = Sheet(
    at="/stand-ins",
    of=http.stand_ins,
    query=schemas.StandInQuery,
    filters=FILTERS,
    title=Text("Làm thay khi vắng", "Stand-ins"),
    columns=(
        Column(Text("Đơn vị", "Unit"), "post.unit.name", width=44),
        Column(Text("Chức vụ", "Post"), "post.title", width=24),
        Column(Text("Người vắng", "Away"), "post.person.full_name", width=28),
        Column(Text("Người làm thay", "Stands in"), "person.full_name", width=28),
        Column(Text("Từ", "Since"), "since"),
        Column(Text("Đến", "Until"), "until"),
        Column(Text("Lý do", "Reason"), "reason", width=40),
    ),
)
SHEETS = (UNITS, UNIT_GROUPS, PEOPLE, DIRECTORY, STAND_INS)
