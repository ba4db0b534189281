"""What tests of this slice do alike: hand a post over, reform units, read the list that is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from backend.ids import new_id
from backend.org.model import Post, Unit
from tests.city import City, Desk


def post_of(city: City, name: str, title: str | None = None) -> str:
    """Return the post that somebody holds now, by its title if they have several."""
    held = select(Post.id).where(Post.person_id == city.people[name].id, Post.valid_to.is_(None))
    if title is not None:
        held = held.where(Post.title == title)
    with city.runtime.sessions() as session:
        return str(session.scalars(held).one())


def hand_over(desk: Desk, who: str, to: str, title: str | None = None) -> dict[str, Any]:
    """Give somebody's post to somebody else; return the answer."""
    answer = desk("admin").post(f"/posts/{post_of(desk.city, who, title)}/handover", {"to": id_of(desk.city, to)})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json
    return body


def reform(desk: Desk, ending: list[str], successors: list[str], path: str = "/reforms", **decided: Any) -> Any:
    """Send a reform by the names of units; return the response."""
    names = {"ending": [unit_id(desk.city, each) for each in ending]}
    names["successors"] = [unit_id(desk.city, each) for each in successors]
    return desk("admin").post(path, {**names, **decided})


def placed(city: City, name: str, unit: str, **more: Any) -> dict[str, Any]:
    return {"post_id": post_of(city, name), "unit_id": unit_id(city, unit), **more}


def list_of(desk: Desk, who: str, handover_id: str, query: str = "") -> dict[str, Any]:
    answer = desk(who).get(f"/handovers/{handover_id}{query}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def one_more_post(city: City, name: str, unit: str, *, since: datetime | None = None, head: bool = False) -> None:
    with city.runtime.sessions() as session:
        session.add(
            Post(
                id=new_id(city.now),
                person_id=city.people[name].id,
                unit_id=city.units[unit].id,
                title="Trưởng ban",
                is_head=head,
                valid_from=since or city.now - timedelta(days=30),
            )
        )
        session.commit()


def posts_of(city: City, name: str) -> list[tuple[str, str, bool, bool]]:
    """Return (unit, title, heads it, held now) of every post that somebody ever had, oldest first."""
    with city.runtime.sessions() as session:
        rows = session.execute(
            select(Unit.name, Post.title, Post.is_head, Post.valid_to.is_(None))
            .join(Unit, Unit.id == Post.unit_id)
            .where(Post.person_id == city.people[name].id)
            .order_by(Post.valid_from, Post.id)
        )
        return [tuple(row) for row in rows]  # type: ignore[misc]


def posts_in(city: City, unit: str) -> list[str]:
    """Return the posts that are held in a unit now."""
    with city.runtime.sessions() as session:
        held = select(Post.id).where(Post.unit_id == city.units[unit].id, Post.valid_to.is_(None)).order_by(Post.id)
        return [str(each) for each in session.scalars(held)]


def id_of(city: City, name: str) -> str:
    return str(city.people[name].id)


def unit_id(city: City, name: str) -> str:
    return str(city.units[name].id)
