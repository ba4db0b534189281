"""Risk in the product: read from the history, kept by the job, shown to whoever answers for the work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from backend.errors import Forbidden, Invalid
from backend.org.model import Person
from backend.runtime import Runtime
from tasks.assigning import Deadline
from tasks.board import Board, board_for
from tasks.lists import TaskFilter, find_tasks
from tasks.model import Task
from tasks.risk import judging
from tasks.risk.learning import night_of
from tasks.risk.model import Risk, RiskModel
from tasks.risk.reading import read_courses
from tasks.risk.service import LikelyLate, likely_late
from tasks.tally import Tally
from tests.album import Album
from tests.city import ZONE, City, Desk, local
from tests.tasks.risk.past import EVENLY, USUALLY, write_past

MINUTE = timedelta(minutes=1)


def look(city: City, setting: str = "auto") -> int:
    """Let a worker do what the clock would ring for."""
    runtime = replace(city.runtime, settings=replace(city.runtime.settings, risk=setting))
    looked = judging.run(runtime)
    city.simulation.clock.advance(MINUTE)
    return looked


def risks(city: City) -> dict[UUID, Risk]:
    with city.runtime.sessions() as session:
        return {row.task_id: row for row in session.scalars(select(Risk))}


def give(city: City, unit: str, days: int = 4, title: str = "Việc mới", **more: Any) -> Task:
    return city.assign("chair", unit, title, deadline=city.now + timedelta(days=days), **more)


def lists(city: City, who: str = "chair", **wanted: Any) -> list[Task]:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people[who].id)
        limit, found, cursor = wanted.pop("limit", 200), [], None
        while True:
            asked = TaskFilter(sort="risk", **wanted)
            page = find_tasks(work, actor, asked, cursor=cursor, limit=limit, position=0, now=city.now)
            found += page.items
            cursor = page.next
            if cursor is None:
                return found


def board(city: City, tally: Tally | None = None, sort: str = "overdue") -> Board:
    with city.runtime.unit_of_work() as work:
        actor = work.session.get_one(Person, city.people["chair"].id)
        if tally is not None:
            work.memory.once(lambda: tally)
        return board_for(work, actor, None, city.now - timedelta(days=30), sort=sort, now=city.now)


@pytest.fixture
def judged(city: City, album: Album) -> dict[str, Task]:
    """A city with a past, two open tasks that differ in who leads them, and a forecast of them."""
    return album.show(city, _judge)


def _judge(city: City) -> dict[str, Task]:
    write_past(city, USUALLY)
    tasks = {"works": give(city, "works"), "health": give(city, "health_unit")}
    assert look(city) == 2
    return tasks


# -- from the history to a course -----------------------------------------------------------------------------


def test_the_history_tells_how_a_task_stands(city: City) -> None:
    task = give(city, "works", urgency="urgent", field="Xây dựng")
    city.do("director", "acknowledge", task)
    city.simulation.clock.advance(timedelta(hours=1))
    city.do("director", "report_progress", task, percent=30, note="")
    city.extension("director", "ask", task, deadline=Deadline(at=city.now + timedelta(days=9)), reason="mưa")
    city.do("chair", "change", task, changes={"field": "Giao thông", "urgency": "normal"})
    (course,) = read(city, task)
    standing = course.standing()
    assert (standing.unit, standing.field, standing.urgency) == (str(city.units["works"].id), "Giao thông", "normal")
    assert (standing.progress, standing.asked, standing.deadline) == (30, 1, task.deadline)
    assert (standing.received_at, standing.heard_at) == (task.assigned_at, city.now)
    before = course.until(task.assigned_at).standing()
    assert (before.field, before.urgency, before.progress) == ("Xây dựng", "urgent", None), "as it was known then"


def test_the_history_tells_pauses_transfers_results_and_ends(city: City) -> None:
    task = give(city, "works")
    city.do("chair", "transfer", task, to=city.party("health_unit"), reason="")
    assert (standing(city, task).unit, standing(city, task).received_at) == (str(city.units["health_unit"].id), None)
    city.do("chair", "pause", task, reason="chờ")
    assert not standing(city, task).is_running
    city.simulation.clock.advance(timedelta(days=1))
    resumed = city.do("chair", "resume", task, note="")
    assert (standing(city, task).is_running, standing(city, task).deadline) == (True, resumed.deadline)
    city.do("health", "submit", task, note="xong")
    assert not standing(city, task).is_running
    city.do("chair", "return_for_rework", task, reason="thiếu")
    assert (standing(city, task).is_running, standing(city, task).returned) == (True, 1)
    city.do("chair", "recall", task, reason="thôi")
    assert standing(city, task).closed


def read(city: City, task: Task) -> list[Any]:
    with city.runtime.sessions() as session:
        return read_courses(session, [task.id])


def standing(city: City, task: Task) -> Any:
    return read(city, task)[0].standing()


# -- the job --------------------------------------------------------------------------------------------------


def test_a_slow_units_task_is_called_likelier_to_be_late(city: City, judged: dict[str, Task]) -> None:
    found = risks(city)
    slow, quick = found[judged["health"].id], found[judged["works"].id]
    assert slow.probability is not None
    assert quick.probability is not None
    assert slow.probability > 0.6 > 0.3 > quick.probability
    assert (slow.likely_from is None, quick.likely_from is None) == (False, True)
    assert (slow.model, slow.unit_id) == (night_of(city.now, ZONE), city.units["health_unit"].id)
    with city.runtime.sessions() as session:
        (called,) = likely_late(session, city.now)
        assert called == LikelyLate(slow.task_id, slow.probability, slow.likely_from, judged["health"].deadline)  # type: ignore[arg-type]
        assert likely_late(session, city.now, since=city.now) == []


def test_it_is_due_once_a_minute_and_not_before_there_is_something_to_learn_from(city: City) -> None:
    def is_due() -> bool:
        with city.runtime.sessions() as session:
            return judging.is_due(session, city.now)

    assert not is_due(), "an empty book"
    write_past(city, USUALLY, 501)
    assert is_due()
    judging.run(city.runtime)
    assert not is_due()
    city.simulation.clock.advance(MINUTE)
    assert is_due()


def test_what_changes_is_looked_at_again_and_nothing_else(city: City, judged: dict[str, Task]) -> None:
    assert look(city) == 2, "they were judged as they were given: something more may have become visible since"
    assert look(city) == 0
    third = give(city, "works")
    city.simulation.clock.advance(timedelta(seconds=30))
    assert look(city) == 1
    city.do("director", "acknowledge", judged["works"])
    city.simulation.clock.advance(timedelta(seconds=30))
    assert look(city) == 1
    assert look(city) == 0
    assert {third.id, judged["works"].id} < risks(city).keys()


def test_time_alone_has_a_task_looked_at_again(city: City, judged: dict[str, Task]) -> None:
    before = risks(city)[judged["works"].id]
    assert before.again_at - city.now < timedelta(hours=3), "a twentieth of four working days"
    city.go_to(before.again_at)
    assert look(city) == 2
    after = risks(city)[judged["works"].id]
    assert after.probability is not None
    assert before.probability is not None
    assert after.probability > before.probability, "nothing was heard of it"
    assert after.judged_at == before.again_at


@pytest.mark.parametrize("end", ["submit", "pause", "recall", "deadline"])
def test_of_what_no_longer_runs_nothing_is_said(city: City, judged: dict[str, Task], end: str) -> None:
    task = judged["health"]
    assert task.deadline is not None
    who, words = {"submit": ("health", {"note": ""})}.get(end, ("chair", {"reason": "thôi"}))
    if end == "deadline":
        city.go_to(task.deadline + timedelta(seconds=2))
    else:
        city.do(who, end, task, **words)
    with city.runtime.sessions() as session:
        assert likely_late(session, city.now) == [], "at once, before anybody has looked"
    look(city)
    assert task.id not in risks(city)


def test_what_runs_again_is_judged_again(city: City, judged: dict[str, Task]) -> None:
    task = judged["health"]
    city.do("health", "submit", task, note="")
    look(city)
    city.do("chair", "return_for_rework", task, reason="thiếu")
    look(city)
    assert risks(city)[task.id].probability is not None


def test_each_night_is_learnt_once_and_judged_anew(city: City, judged: dict[str, Task]) -> None:
    city.go_to(local("2026-03-03 01:59"))
    look(city)
    city.go_to(local("2026-03-03 02:01"))
    assert look(city) == 2
    with city.runtime.sessions() as session:
        nights = session.scalars(select(RiskModel).order_by(RiskModel.day)).all()
    assert [f"{night.day:%d/%m}" for night in nights] == ["02/03", "03/03"]
    assert [night.forecast is not None for night in nights] == [False, True], (
        "of the nights before only the scores stay"
    )
    assert all(night.trial and night.trial["is_better"] for night in nights)
    assert {row.model for row in risks(city).values()} == {nights[1].day}


def test_a_night_that_was_begun_and_not_ended_is_done_again(city: City) -> None:
    day = night_of(city.now, ZONE)
    with city.runtime.sessions() as session:
        session.add(RiskModel(day=day, claimed_at=city.now))
        session.commit()
    look(city)
    with city.runtime.sessions() as session:
        assert session.get_one(RiskModel, day).fitted_at is None, "somebody may still be at it"
    city.simulation.clock.advance(timedelta(minutes=11))
    look(city)
    with city.runtime.sessions() as session:
        assert session.get_one(RiskModel, day).fitted_at is not None


def test_what_the_journal_no_longer_tells_the_night_finds(city: City, judged: dict[str, Task]) -> None:
    lost = give(city, "works")
    with city.runtime.sessions() as session:
        session.execute(update(Task).where(Task.id == judged["works"].id).values(title="đổi tên ngoài sổ"))
        session.execute(text_delete_journal())
        session.commit()
    look(city)
    assert lost.id not in risks(city)
    city.go_to(local("2026-03-03 08:00"))
    look(city)
    assert lost.id in risks(city)


def text_delete_journal() -> Any:
    from sqlalchemy import delete

    from backend.live.journal import JournalRow

    return delete(JournalRow)


# -- whether it is used ---------------------------------------------------------------------------------------


def state(city: City) -> tuple[bool, int, int]:
    with city.runtime.sessions() as session:
        model = session.scalars(select(RiskModel).order_by(RiskModel.day.desc())).first()
        said = select(func.count(Risk.probability), func.count(Risk.likely_from))
        judged, likely = session.execute(said).one()
    return model is not None and model.used, judged, likely


def test_a_forecast_that_is_not_better_is_not_used_unless_it_is_switched_on(city: City) -> None:
    write_past(city, EVENLY)
    give(city, "works")
    assert (look(city), state(city)) == (0, (False, 0, 0))
    assert (look(city, "on"), state(city)[:2]) == (1, (True, 1))
    assert (look(city), state(city)) == (0, (False, 0, 0))


def test_off_is_off(city: City, judged: dict[str, Task]) -> None:
    assert (look(city, "off"), state(city)) == (0, (False, 0, 0))
    city.go_to(local("2026-03-03 08:00"))
    look(city, "off")
    with city.runtime.sessions() as session:
        assert session.scalar(select(func.count()).select_from(RiskModel)) == 1, "nothing is learnt"
    assert look(city) == 2


def test_a_young_book_says_nothing(city: City) -> None:
    give(city, "works")
    assert (look(city, "on"), state(city)) == (0, (False, 0, 0))


# -- lists ----------------------------------------------------------------------------------------------------


def test_the_likeliest_come_first_and_pages_hold(city: City, judged: dict[str, Task]) -> None:
    more = [give(city, unit, days) for unit in ("works", "health_unit") for days in (2, 3, 5, 8)]
    undated = city.assign("chair", "works")
    look(city)
    found = lists(city)
    said = risks(city)
    keys = [(said[task.id].probability, task.id) for task in found]
    assert keys == sorted(keys, reverse=True)
    assert {task.id for task in found} == {task.id for task in (*more, *judged.values())}
    assert undated.id not in said
    assert [task.id for task in lists(city, limit=3)] == [task.id for task in found], "page by page the same"
    assert [task.risk for task in found] == [probability for probability, _ in keys]


def test_filters_and_views_narrow_the_order_too(city: City, judged: dict[str, Task]) -> None:
    other = give(city, "health_unit", title="Kiểm tra chợ đầu mối", field="Y tế")
    look(city)
    assert [task.id for task in lists(city, q="cho dau")] == [other.id]
    assert [task.id for task in lists(city, field="Y tế")] == [other.id]
    assert [task.id for task in lists(city, unit_id=city.units["works"].id)] == [judged["works"].id]
    assert {task.id for task in lists(city, "health")} == {other.id, judged["health"].id}
    assert len(lists(city, view="assigned_by_me")) == 3
    assert [task.id for task in lists(city, "director", view="assigned_to_me")] == [judged["works"].id]
    assert lists(city, conditions=["overdue"]) == lists(city, conditions=["closed"]) == []


def test_the_order_is_for_those_who_watch_and_only_while_it_is_used(city: City, judged: dict[str, Task]) -> None:
    with pytest.raises(Forbidden, match="only_overseers"):
        lists(city, "officer")
    look(city, "off")
    with pytest.raises(Invalid) as caught:
        lists(city)
    assert [(each.pointer, each.code) for each in caught.value.errors] == [("/query/sort", "risk_not_used")]


def test_who_sees_a_tasks_risk(city: City, judged: dict[str, Task], desk: Desk) -> None:
    path = f"/tasks/{judged['health'].id}"
    probability = risks(city)[judged["health"].id].probability
    assert [desk(who).get(path).json["risk"] for who in ("chair", "an", "health")] == [probability] * 3
    city.do("chair", "add_coordinator", judged["health"], party=city.party("officer"))
    assert desk("officer").get(path).json["risk"] is None
    items = desk("chair").get("/tasks?sort=risk").json["items"]
    assert (items[0]["id"], items[0]["risk"]) == (str(judged["health"].id), probability)
    assert {each["risk"] for each in desk("chair").get("/tasks?condition=closed").json["items"]} <= {None}
    answered = desk("health").post(f"{path}/submission", {"note": "xong"}).json
    assert answered["risk"] is None, "handed in: time no longer runs"


# -- the board ------------------------------------------------------------------------------------------------


def test_the_board_counts_who_is_likely_late_and_can_be_sorted_by_it(city: City, judged: dict[str, Task]) -> None:
    figures = {row.name: row.cell.likely_late for row in board(city).rows}
    assert (figures["Sở Y tế"], figures["Sở Xây dựng"], sum(figures.values())) == (1, 0, 1)
    assert board(city).total.likely_late == 1
    give(city, "works", 1)
    city.simulation.clock.advance(timedelta(days=2))
    late = [row.name for row in board(city).rows]
    assert (late[0], board(city, sort="likely_late").rows[0].name) == ("Sở Xây dựng", "Sở Y tế")


def test_a_board_that_remembers_follows_the_forecast(city: City, judged: dict[str, Task]) -> None:
    from tasks.board import read_board

    tally, since = Tally(), city.now - timedelta(days=30)

    def told() -> tuple[int, int]:
        with city.runtime.sessions() as session:
            root = city.units["city"].id
            boards = [read_board(session, root, since, city.now, each) for each in (tally, Tally())]
        return boards[0].total.likely_late, boards[1].total.likely_late

    assert told() == (1, 1)
    give(city, "health_unit")
    assert told() == (1, 1)
    look(city)
    assert told() == (2, 2), "the job has looked at it, without anybody's doing"
    city.do("health", "submit", judged["health"], note="")
    assert told() == (1, 1)
    look(city, "off")
    assert told() == (0, 0)


# -- GET /risk ------------------------------------------------------------------------------------------------


def test_risk_gives_an_account_of_itself(city: City, judged: dict[str, Task], desk: Desk) -> None:
    said = desk("an", "en").get("/risk").json
    assert (said["setting"], said["used"], said["why"], said["likely_above"]) == ("auto", True, "risk_better", 0.5)
    assert said["says"].startswith("On the city's own book")
    assert (said["judged"], said["likely"], said["version"]) == (2, 1, "2026-03-02")
    assert (800 < said["known"] <= 900, 300 < said["late"] < 600) == (True, True)
    trial = said["trial"]
    assert trial["ours"]["brier"] < trial["plain"]["brier"]
    assert sum(each["count"] for each in trial["table"]) == trial["snapshots"]
    assert {each["name"] for each in said["weights"]} >= {"unit_record", "share", "silence"}
    look(city, "off")
    runtime: Runtime = replace(city.runtime, settings=replace(city.runtime.settings, risk="off"))
    assert runtime.settings.risk == "off"


def test_risk_says_why_not(city: City, desk: Desk) -> None:
    assert (desk("admin").get("/risk").json["why"], desk("admin").get("/risk").json["used"]) == ("risk_waits", False)
    look(city)
    young = desk("chair", "vi").get("/risk").json
    assert (young["why"], young["trial"], young["weights"]) == ("risk_too_few", None, [])
    assert "500" in young["says"]
    assert desk("officer").get("/risk").json["code"] == "only_overseers"
