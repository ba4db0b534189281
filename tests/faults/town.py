"""A town for the storm: a chairperson, twenty departments, each director with a phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backend.auth.service import sign_in
from backend.folding import fold
from backend.ids import new_id
from backend.org.model import Person, Post, Unit
from backend.runtime import Runtime
from push.devices import register_device
from push.subscriptions import Registration
from tests.city import PASSWORD, password_hash

DEPARTMENTS = 20


def build_town(runtime: Runtime) -> list[str]:
    """Write the town; return the ids of its departments."""
    since = datetime.now(UTC) - timedelta(days=30)
    with runtime.unit_of_work() as work:
        session = work.session
        root = _unit("UBND Thành phố", "city", None, since)
        session.add(root)
        session.flush()
        departments = [_unit(f"Sở số {n}", "department", root, since) for n in range(DEPARTMENTS)]
        session.add_all(departments)
        people = [_person("chair", "Chủ tịch", since)]
        people += [_person(f"director{n}", f"Giám đốc {n}", since) for n in range(DEPARTMENTS)]
        session.add_all(people)
        session.flush()
        for person, unit in zip(people, [root, *departments], strict=True):
            session.add(
                Post(
                    id=new_id(since),
                    person_id=person.id,
                    unit_id=unit.id,
                    title="",
                    is_head=True,
                    valid_from=since,
                )
            )
            given = Registration("fcm", f"phone-of-{person.username}", "android")
            register_device(work, person, given, now=datetime.now(UTC))
        work.commit()
    return [str(unit.id) for unit in departments]


def access_token(runtime: Runtime, username: str) -> str:
    with runtime.unit_of_work() as work:
        found = sign_in(work, runtime.settings, username, PASSWORD, "test", now=datetime.now(UTC))
        work.commit()
    return found.access_token


def _unit(name: str, kind: str, parent: Unit | None, since: datetime) -> Unit:
    return Unit(
        id=new_id(since),
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        valid_from=since,
        search=fold(name),
    )


def _person(username: str, full_name: str, since: datetime) -> Person:
    return Person(
        id=new_id(since),
        username=username,
        full_name=full_name,
        roles=["leader"],
        password_hash=password_hash(),
        search=fold(full_name),
    )
