"""The list of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasks.fields.service import add_field
from tests.api.request import Bad, endpoint

_ASSIGN = {"title": "Xử lý điểm ngập", "lead": {"unit_id": "$works"}, "field": "Không có trong danh mục"}

ENDPOINTS = (
    endpoint("GET", "/fields", query=True),
    endpoint("POST", "/fields", {"name": "Lĩnh vực mới"}, who="admin"),
    endpoint("PATCH", "/fields/$unknown", {"name": "Tên khác"}, who="admin"),
)
RULES = frozenset({"field_taken", "field_not_listed"})


def bad() -> Iterator[Bad]:
    listing, add, change = ENDPOINTS
    yield listing.bad("no such state", 422, "invalid", ("/query/state", "invalid_choice"), path="/fields?state=lost")
    yield add.bad("no name", 422, "invalid", ("/name", "required"), body={"name": "  "})
    yield add.bad("a name too long", 422, "invalid", ("/name", "too_long"), body={"name": "x" * 101})
    yield add.bad("the same without accents", 422, "invalid", ("/name", "field_taken"), body={"name": "y TE"})
    yield add.bad("a leader", 403, "administrator_only", who="chair")
    yield change.bad("nothing to change", 422, "invalid", ("", "required"), body={})
    yield change.bad("a word for a flag", 422, "invalid", ("/retired", "invalid_flag"), body={"retired": "yes"})
    yield change.bad("the name of another", 422, "invalid", ("/name", "field_taken"), path="/fields/$field",
                     body={"name": "Giáo dục"})  # fmt: skip
    for path in ("/tasks", "/reminder-previews"):
        assign = endpoint("POST", path, _ASSIGN)
        yield assign.bad("a field that is not listed", 422, "invalid", ("/field", "field_not_listed"))


def names(scene: Any) -> dict[str, str]:
    with scene.runtime.unit_of_work() as work:
        admin = scene.city.people["admin"]
        made = [add_field(work, admin, name=name, now=scene.city.now) for name in ("Y tế", "Giáo dục")]
        work.commit()
    return {"field": str(made[0].id)}
