"""Units, people, posts and stand-ins over HTTP, and what the database itself promises about them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from backend.errors import Conflict, Forbidden, Invalid
from backend.org import service
from backend.org.model import Person, Post
from backend.org.reach import acting_head, command_roots, secretariat_of, watch_roots
from tests.city import City, Desk

FOREVER = timedelta(days=3650)


def post_of(city: City, name: str) -> UUID:
    with city.runtime.sessions() as session:
        found: UUID = session.scalars(select(Post.id).filter_by(person_id=city.people[name].id)).one()
    return found


def roots(city: City, name: str, which: Any = command_roots) -> set[str]:
    names = {unit.id: key for key, unit in city.units.items()}
    with city.runtime.unit_of_work() as work:
        return {names[unit] for unit in which(work, city.people[name], now=city.now)}


def absence(city: City, name: str, person: str, hours: int = 8) -> dict[str, str]:
    return {
        "post_id": str(post_of(city, name)),
        "person_id": str(city.people[person].id),
        "since": city.now.isoformat(),
        "until": (city.now + timedelta(hours=hours)).isoformat(),
    }


def test_a_unit_is_renamed_and_the_history_keeps_the_old_name(desk: Desk) -> None:
    city, admin = desk.city, desk("admin")
    task = city.assign("chair", "works")
    works = city.units["works"].id
    answer = admin.patch(f"/units/{works}", {"name": "Sở Xây dựng và Giao thông", "short_name": "SXDGT"})
    assert (answer.status_code, answer.json["name"]) == (200, "Sở Xây dựng và Giao thông")
    assert [each["id"] for each in desk("chair").get("/units?q=xay dung va giao thong").json["items"]] == [str(works)]
    assert desk("chair").get(f"/tasks/{task.id}").json["lead"]["unit"]["name"] == "Sở Xây dựng và Giao thông"
    written = desk("chair").get(f"/tasks/{task.id}/history").json["items"][0]["data"]["lead"]["unit"]
    assert written == "Sở Xây dựng"


def test_a_unit_hung_under_another_is_watched_from_there_and_no_longer_from_before(desk: Desk) -> None:
    city, admin = desk.city, desk("admin")
    task = city.assign("chair", "division")
    division, health = city.units["division"].id, city.units["health_unit"].id

    def seen_by(name: str) -> set[str]:
        return {each["id"] for each in desk(name).get("/tasks").json["items"]}

    assert (str(task.id) in seen_by("director"), str(task.id) in seen_by("health")) == (True, False)
    assert admin.patch(f"/units/{division}", {"parent_id": str(health)}).status_code == 200
    assert (str(task.id) in seen_by("director"), str(task.id) in seen_by("health")) == (False, True)
    refused = admin.patch(f"/units/{health}", {"parent_id": str(division)})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/parent_id")


def test_a_group_is_made_and_kept(desk: Desk) -> None:
    city, admin = desk.city, desk("admin")
    works, health = str(city.units["works"].id), str(city.units["health_unit"].id)
    made = admin.post("/unit-groups", {"code": "moi", "name": "Nhóm mới", "unit_ids": [works]})
    assert made.status_code == 201
    again = admin.post("/unit-groups", {"code": "moi", "name": "Nhóm khác", "unit_ids": []})
    assert (again.status_code, again.json["errors"][0]["pointer"]) == (422, "/code")
    kept = admin.put(f"/unit-groups/{made.json['id']}", {"name": "Nhóm cũ", "unit_ids": [health]})
    assert ([unit["id"] for unit in kept.json["units"]], kept.json["name"]) == ([health], "Nhóm cũ")


def test_who_stands_in_is_listed_until_it_is_over(desk: Desk) -> None:
    city = desk.city
    assert desk("chair").post("/stand-ins", absence(city, "chair", "vice")).status_code == 201
    [row] = desk("officer").get("/stand-ins").json["items"]
    assert (row["post"]["person"]["full_name"], row["person"]["full_name"]) == (
        city.people["chair"].full_name,
        city.people["vice"].full_name,
    )
    assert desk("officer").get(f"/stand-ins?unit_id={city.units['ward_unit'].id}").json["items"] == []
    city.simulation.clock.advance(timedelta(hours=9))
    assert desk("officer").get("/stand-ins").json["items"] == []


@pytest.mark.parametrize("name", ["chair", "an", "officer"])
def test_only_an_administrator_changes_the_organisation(desk: Desk, name: str) -> None:
    caller, somebody = desk(name), desk.city.people["ward"].id
    asked = [
        caller.post("/units", {"name": "Phòng mới", "kind": "division"}),
        caller.post(
            "/people", {"username": "moi", "full_name": "Người Mới", "password": "mat-khau-dai", "roles": ["official"]}
        ),
        caller.patch(f"/people/{somebody}", {"disabled": True}),
        caller.post(
            "/posts", {"person_id": str(somebody), "unit_id": str(desk.city.units["works"].id), "title": "Thanh tra"}
        ),
        caller.delete(f"/posts/{post_of(desk.city, 'ward')}"),
    ]
    assert [(answer.status_code, answer.json["code"]) for answer in asked] == [(403, "administrator_only")] * 5


def test_an_administrator_builds_a_unit_a_person_and_a_post(desk: Desk) -> None:
    admin, works = desk("admin"), str(desk.city.units["works"].id)
    unit = admin.post("/units", {"name": "Phòng Quy hoạch", "kind": "division", "parent_id": works}).json
    person = admin.post(
        "/people",
        {"username": "Quy.Hoach", "full_name": "Mai Quy Hoạch", "password": "mat-khau-dai", "roles": ["leader"]},
    ).json
    assert person["username"] == "quy.hoach"
    post = admin.post(
        "/posts", {"person_id": person["id"], "unit_id": unit["id"], "title": "Trưởng phòng", "is_head": True}
    )
    assert post.status_code == 201
    assert post.json["unit"]["name"] == "Phòng Quy hoạch"
    found = admin.get("/people?q=mai quy hoach").json["items"]
    assert [each["posts"][0]["title"] for each in found] == ["Trưởng phòng"]
    assert [each["id"] for each in admin.get("/units?q=quy hoach").json["items"]] == [unit["id"]]


def test_a_user_name_is_taken_once(desk: Desk) -> None:
    body = {"username": "chair", "full_name": "Người Khác", "password": "mat-khau-dai", "roles": ["official"]}
    answer = desk("admin").post("/people", body)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "username_taken")


def test_a_second_head_is_refused_while_there_is_one(desk: Desk) -> None:
    admin, works = desk("admin"), str(desk.city.units["works"].id)
    deputy = str(desk.city.people["deputy"].id)
    body = {"person_id": deputy, "unit_id": works, "title": "Giám đốc", "is_head": True}
    answer = admin.post("/posts", body)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "head_taken")
    assert admin.delete(f"/posts/{post_of(desk.city, 'director')}").status_code == 204
    desk.city.simulation.clock.advance(timedelta(seconds=1))
    assert admin.post("/posts", body).status_code == 201


def test_the_database_has_the_last_word_on_heads(city: City) -> None:
    with city.runtime.sessions() as session, pytest.raises(IntegrityError, match="ex_post_one_head"):
        session.execute(
            text(
                "INSERT INTO post (id, person_id, unit_id, title, is_head, valid_from) "
                "SELECT gen_random_uuid(), person_id, unit_id, 'x', true, now() FROM post WHERE is_head LIMIT 1"
            )
        )


def test_a_stand_in_answers_for_the_head_only_for_the_period(city: City) -> None:
    def answers() -> UUID | None:
        with city.runtime.unit_of_work() as work:
            return acting_head(work, city.units["works"].id, now=city.now)

    assert answers() == city.people["director"].id
    city.away("director", "deputy", hours=4)
    assert answers() == city.people["deputy"].id
    city.simulation.clock.advance(timedelta(hours=4))
    assert answers() == city.people["director"].id


def test_who_stands_in_and_is_away_as_well_answers_for_nobody(city: City) -> None:
    city.away("director", "deputy", hours=4)
    city.away("deputy", "head", hours=4)
    with city.runtime.unit_of_work() as work:
        assert acting_head(work, city.units["works"].id, now=city.now) is None


@pytest.mark.parametrize(
    ("name", "commands", "watches"),
    [
        ("chair", {"city"}, {"city"}),
        ("vice", {"city"}, {"city"}),
        ("director", {"works"}, {"works"}),
        ("head", {"division"}, {"division"}),
        ("officer", set(), set()),
        ("an", set(), {"city"}),
        ("admin", set(), set()),
    ],
)
def test_a_role_gives_verbs_and_the_tree_gives_reach(
    city: City, name: str, commands: set[str], watches: set[str]
) -> None:
    assert roots(city, name) == commands
    assert roots(city, name, watch_roots) == watches


@pytest.mark.parametrize(
    ("unit", "watches"), [("office", {"city"}), ("works", {"works"}), ("division", {"division"}), ("city", {"city"})]
)
def test_invariant_10_a_secretariat_looks_on_from_above_its_office_and_elsewhere_from_its_own_unit(
    city: City, unit: str, watches: set[str]
) -> None:
    with city.runtime.sessions() as session:
        session.execute(update(Post).filter_by(person_id=city.people["an"].id).values(unit_id=city.units[unit].id))
        session.commit()
    assert roots(city, "an", watch_roots) == watches


def test_a_stand_in_of_a_head_commands_what_the_head_does(city: City) -> None:
    city.away("director", "officer", hours=4)
    assert roots(city, "officer") == {"works"}
    city.simulation.clock.advance(timedelta(hours=4))
    assert roots(city, "officer") == set()


def test_the_secretariat_of_a_unit_is_the_nearest_office_above(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        division, ward = city.units["division"].id, city.units["ward_unit"].id
        found = secretariat_of(work, [division, ward], now=city.now)
    office = sorted(city.people[name].id for name in ("an", "binh"))
    assert found == {division: office, ward: office}


@pytest.mark.parametrize(("name", "status"), [("director", 201), ("chair", 201), ("admin", 201), ("health", 403)])
def test_an_absence_is_declared_by_its_holder_a_head_above_or_an_administrator(
    desk: Desk, name: str, status: int
) -> None:
    assert desk(name).post("/stand-ins", absence(desk.city, "director", "deputy")).status_code == status


def test_an_absence_that_makes_no_sense_is_refused(desk: Desk) -> None:
    director, city = desk("director"), desk.city
    itself = director.post("/stand-ins", absence(city, "director", "director"))
    reversed_ = director.post("/stand-ins", absence(city, "director", "deputy", hours=-1))
    unknown = director.post("/stand-ins", {**absence(city, "director", "deputy"), "person_id": str(UUID(int=7))})
    codes = [answer.json["errors"][0]["code"] for answer in (itself, reversed_, unknown)]
    assert codes == ["stand_in_self", "period_reversed", "unknown_person"]


def test_a_stand_in_is_taken_back_early(desk: Desk) -> None:
    director, city = desk("director"), desk.city
    made = director.post("/stand-ins", absence(city, "director", "deputy")).json
    city.simulation.clock.advance(timedelta(hours=1))
    assert desk("health").delete(f"/stand-ins/{made['id']}").status_code == 403
    assert desk("director").delete(f"/stand-ins/{made['id']}").status_code == 204
    with city.runtime.unit_of_work() as work:
        assert acting_head(work, city.units["works"].id, now=city.now) == city.people["director"].id


def test_people_of_a_unit_are_those_of_all_below_it(desk: Desk) -> None:
    works = desk.city.units["works"].id
    found = desk("chair").get(f"/people?unit_id={works}").json["items"]
    assert {each["username"] for each in found} == {"director", "deputy", "head", "officer"}
    assert "password_hash" not in found[0]


def test_an_ended_unit_is_no_longer_listed(desk: Desk) -> None:
    with desk.city.runtime.sessions() as session:
        session.execute(
            text("UPDATE unit SET valid_to = :now WHERE id = :id"),
            {"now": desk.city.now, "id": desk.city.units["ward_unit"].id},
        )
        session.commit()
    names = {each["name"] for each in desk("chair").get("/units").json["items"]}
    assert "UBND phường Sài Gòn" not in names


def test_a_head_arranges_a_stand_in_for_others_but_not_for_themselves_and_may_take_it_back(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        head = work.session.get_one(Person, city.people["head"].id)
        post = work.session.scalars(select(Post).filter_by(person_id=city.people["officer"].id)).one()
        period = {"since": city.now, "until": city.now + timedelta(days=2), "reason": "", "now": city.now}
        with pytest.raises(Forbidden, match="stand_in_taken"):
            service.stand_in(work, head, post_id=post.id, person_id=head.id, **period)
        row = service.stand_in(work, head, post_id=post.id, person_id=city.people["deputy"].id, **period)
        with pytest.raises(Invalid):
            service.stand_in(work, head, post_id=post.id, person_id=city.people["director"].id, **period)
        service.end_stand_in(work, head, row.id, now=city.now)


def test_the_last_who_administers_stays_able_to(city: City, desk: Desk) -> None:
    admin, own = desk("admin"), f"/people/{city.people['admin'].id}"
    for change in ({"disabled": True}, {"roles": ["leader"]}, {"roles": []}):
        refused = admin.patch(own, change)
        assert (refused.status_code, refused.json["code"]) == (409, "last_administrator"), change
        assert "quản trị hệ thống duy nhất" in refused.json["title"]
    assert admin.patch(own, {"full_name": "Quản Trị", "roles": ["administrator", "secretariat"]}).status_code == 200
    assert admin.patch(f"/people/{city.people['an'].id}", {"disabled": True}).status_code == 200
    other = f"/people/{city.people['binh'].id}"
    assert admin.patch(other, {"roles": ["administrator"]}).status_code == 200
    assert admin.patch(own, {"disabled": True}).status_code == 200
    assert desk("binh").patch(other, {"disabled": True}).json["code"] == "last_administrator"


def test_two_who_administer_cannot_disable_each_other_at_once(city: City) -> None:
    with city.runtime.unit_of_work() as work:
        work.session.get_one(Person, city.people["binh"].id).roles = ["administrator"]
        work.commit()

    def disable(who: str, whom: str) -> str:
        try:
            with city.runtime.unit_of_work() as work:
                actor = work.session.get_one(Person, city.people[who].id)
                service.change_person(work, actor, city.people[whom].id, {"disabled": True}, now=city.now)
                work.commit()
        except Conflict as error:
            return error.code
        return "disabled"

    with ThreadPoolExecutor() as pool:
        answers = [pool.submit(disable, *pair) for pair in (("admin", "binh"), ("binh", "admin"))]
        assert sorted(each.result() for each in answers) == ["disabled", "last_administrator"]


@pytest.mark.parametrize("name", ["hai chữ", "two words", "сhair", "chair\u200b", "-x", "a/b", "nguyễn"])
def test_a_user_name_looks_like_no_other(desk: Desk, name: str) -> None:
    body = {"username": name, "full_name": "Người Khác", "password": "mat-khau-dai", "roles": ["official"]}
    answer = desk("admin").post("/people", body)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "bad_username")


def test_a_name_that_nobody_sees_is_none(desk: Desk) -> None:
    for hidden in ("\u200b", "\u200b \u2060", "\u00ad\ufeff"):
        answer = desk("chair").post("/tasks", {"title": hidden, "lead": desk.party("works")})
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/title")


def test_one_reads_of_oneself_the_posts_one_holds(city: City, desk: Desk) -> None:
    city.fast_forward(minutes=1)
    assert desk("admin").delete(f"/posts/{post_of(city, 'director')}").status_code == 204
    city.fast_forward(minutes=1)
    assert desk("director").get("/me").json["posts"] == []
    assert [each["title"] for each in desk("deputy").get("/me").json["posts"]] == ["Phó Giám đốc"]
