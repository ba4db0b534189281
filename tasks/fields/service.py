"""Keeping the list of fields: adding, renaming, retiring (administrators), and finding in it (everybody)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, func, literal, select, update
from sqlalchemy.exc import IntegrityError

from backend.errors import Invalid, NotFound
from backend.folding import fold, like_pattern
from backend.http.paging import Page, SortKey, page
from backend.ids import new_id
from backend.org.model import Person
from backend.org.service import only_administrator
from backend.unit_of_work import UnitOfWork
from tasks.assigning import search_text
from tasks.events import FieldRenamed
from tasks.fields.model import Field
from tasks.history import record_many
from tasks.model import Task
from tasks.summary import is_open

State = Literal["current", "retired", "all"]
STATES: tuple[State, ...] = ("current", "retired", "all")
_TASKS = cast(Table, Task.__table__)
#: Past the mapper, which would send a statement for each: the rows are locked, and their versions grow here.
_CHANGE = (
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("task"))
    .values(
        field=bindparam("name"),
        search=bindparam("searched"),
        history_length=bindparam("length"),
        history_hash=bindparam("last_hash"),
        version=_TASKS.c.version + 1,
    )
)
_KEY = SortKey("fields", (Field.search, Field.id), lambda each: (each.search, each.id))


def find_fields(
    work: UnitOfWork, *, q: str, state: State, cursor: str | None, limit: int, position: int
) -> Page[Field]:
    """Return the fields by name; `q` needs no accents, and finds a field by the names it had as well."""
    query: Select[Any] = select(Field)
    if q:
        former = func.array_to_string(Field.former, "\n")
        query = query.where(Field.search.like(like_pattern(q)) | former.like(like_pattern(q)))
    if state != "all":
        query = query.where(Field.retired_at.is_(None) if state == "current" else Field.retired_at.is_not(None))
    return page(work.session, query, _KEY, cursor, limit, position)


def add_field(work: UnitOfWork, actor: Person, *, name: str, now: datetime) -> Field:
    """Put a field into the list. Invalid for a name that differs from another only by accents or capitals."""
    only_administrator(actor)
    field = Field(id=new_id(now), name=name, search=fold(name), former=[])
    try:
        with work.session.begin_nested():
            work.session.add(field)
    except IntegrityError as error:
        raise Invalid.at("/name", "field_taken") from error
    return field


def change_field(
    work: UnitOfWork, actor: Person, field_id: UUID, *, name: str | None, retired: bool | None, now: datetime
) -> Field:
    """Rename a field, retire it or bring it back. Open tasks follow a rename; what is closed, and the history, keep the
    old name. Retired, it stays with the tasks that have it and is given to no other. NotFound, Invalid."""
    only_administrator(actor)
    field = work.session.scalars(select(Field).filter_by(id=field_id).with_for_update()).one_or_none()
    if field is None:
        raise NotFound("unknown_task_field")
    if retired is not None:
        field.retired_at = (field.retired_at or now) if retired else None
    if name is not None and name != field.name:
        _rename(work, actor, field, name, now)
    return field


def _rename(work: UnitOfWork, actor: Person, field: Field, name: str, now: datetime) -> None:
    old = field.name
    try:
        with work.session.begin_nested():
            field.former = sorted({*field.former, field.search} - {fold(name)})
            field.name, field.search = name, fold(name)
    except IntegrityError as error:
        raise Invalid.at("/name", "field_taken") from error
    _follow(work, actor, old, name, now)


def _follow(work: UnitOfWork, actor: Person, old: str, name: str, now: datetime) -> None:
    """Let open tasks have the new name: thousands of them, by a statement each for reading, history and writing."""
    said = (Task.id, Task.code, Task.title, Task.source, Task.expected_product, Task.tags)
    chain = (Task.history_length, Task.history_hash)
    open_ = select(*said, *chain, literal(name).label("field")).where(Task.field == old, is_open()).order_by(Task.id)
    tasks = work.session.execute(open_.with_for_update(of=Task, key_share=True)).all()
    if not tasks:
        return
    written = record_many(work.session, tasks, "change", actor.id, {"field": {"from": old, "to": name}}, now)
    rows = [{"task": each.id, "searched": search_text(each.code, each), **written[each.id]} for each in tasks]
    work.session.connection().execute(_CHANGE, [{**row, "name": name} for row in rows])
    for each in tasks:
        work.emit(FieldRenamed(now, actor.id, each.id, ()))
