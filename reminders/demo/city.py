"""Who works where: the city, its departments, its 168 wards, communes and the special zone, and invented people."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from vietnam_provinces import ProvinceCode, VietNamDivisionType, Ward

from reminders.demo.register import Place, Register

HERE = Path(__file__).parent
DEPARTMENTS: list[dict[str, Any]] = tomllib.loads((HERE / "departments.toml").read_text("utf-8"))["department"]
WARDS: dict[str, Any] = tomllib.loads((HERE / "wards.toml").read_text("utf-8"))
#: What the wards do, and what the city's own office does, belongs to no department.
OF_THE_WARDS, OF_THE_OFFICE = "Địa bàn", "Tổng hợp"
#: The administrator's list of fields.
FIELDS = tuple(dict.fromkeys([*(each["field"] for each in DEPARTMENTS), OF_THE_WARDS, OF_THE_OFFICE]))

_WARD_KINDS = {
    VietNamDivisionType.PHUONG: "ward",
    VietNamDivisionType.XA: "commune",
    VietNamDivisionType.DAC_KHU: "special_zone",
}
_NAMED_OTHERWISE = {"Công an Thành phố": "Giám đốc", "Thanh tra Thành phố": "Chánh Thanh tra"}


@dataclass(slots=True)
class City:
    """The whole organisation, and the documented accounts by user name."""

    root: Place
    office: Place
    departments: list[Place]
    wards: list[Place]
    accounts: dict[str, UUID]
    _named: dict[str, Place] = field(init=False)
    _known: dict[UUID, Place] = field(init=False)

    def __post_init__(self) -> None:
        everywhere = list(self._everywhere())
        self._named = {each.name: each for each in reversed(everywhere)}  # of several, the first
        self._known = {each.id: each for each in everywhere}

    def place(self, name: str) -> Place:
        return self._named[name]

    def known(self, unit_id: UUID) -> Place:
        return self._known[unit_id]

    def _everywhere(self) -> Iterator[Place]:
        waiting = [self.root]
        while waiting:
            place = waiting.pop()
            yield place
            waiting += place.below


def found(register: Register) -> City:
    """Draw up the city; nothing is written yet."""
    root = register.unit("UBND Thành phố", "city", None, "UBND TP")
    register.staff(root, "Chủ tịch", 1, "leader", head=True)
    register.staff(root, "Phó Chủ tịch", 5, "leader")
    office = register.unit("Văn phòng UBND Thành phố", "office", root, "VP")
    register.staff(office, "Chánh Văn phòng", 1, "leader", "secretariat", head=True)
    register.staff(office, "Thư ký tổng hợp", 2, "secretariat")
    register.staff(office, "Phó Chánh Văn phòng", 2, "official")
    register.staff(office, "Chuyên viên", 8, "official")
    departments = [_department(register, root, each) for each in DEPARTMENTS]
    wards = [_ward(register, root, each) for each in Ward.iter_by_province(ProvinceCode.P_79)]
    register.person("admin", "administrator")
    return City(root, office, departments, wards, register.accounts)


def _department(register: Register, root: Place, told: dict[str, Any]) -> Place:
    place = register.unit(told["name"], "department", root, told["short_name"])
    head = _NAMED_OTHERWISE.get(place.name, "Giám đốc")
    register.staff(place, head, 1, "leader", head=True)
    register.staff(place, f"Phó {head}", 3, "leader")
    office = register.unit(f"Văn phòng {place.name}", "office", place)
    register.staff(office, "Chánh Văn phòng", 1, "leader", "secretariat", head=True)
    register.staff(office, "Chuyên viên", 2, "official")
    for name in told["divisions"]:
        division = register.unit(name, "division", place)
        register.staff(division, "Trưởng phòng", 1, "leader", head=True)
        register.staff(division, "Phó Trưởng phòng", 1, "official")
        register.staff(division, "Chuyên viên", 4, "official")
    return place


def _ward(register: Register, root: Place, told: Any) -> Place:
    name = " ".join(told.name.split())  # some names of the source hold two spaces
    place = register.unit(f"UBND {name[0].lower()}{name[1:]}", _WARD_KINDS[told.division_type], root)
    register.staff(place, "Chủ tịch", 1, "leader", head=True)
    register.staff(place, "Phó Chủ tịch", 2, "leader")
    for room in WARDS["rooms"]:
        is_office = room.startswith("Văn phòng")
        below = register.unit(room, "office" if is_office else "division", place)
        roles = ("leader", "secretariat") if is_office else ("leader",)
        register.staff(below, "Chánh Văn phòng" if is_office else "Trưởng phòng", 1, *roles, head=True)
        register.staff(below, "Chuyên viên", 1, "official")
    return place
