"""/live as its users have it: a real server, real sockets, real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.auth import tokens
from backend.org.service import change_person
from tests.city import City
from tests.live.screen import Screen
from tests.processes import Live, Web, running


def _bearer(town: City, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {town.token(name)}"}


def _assign(door: Web, town: City, title: str = "Xử lý điểm ngập", **more: object) -> str:
    body = {"title": title, "lead": {"unit_id": str(town.units["works"].id)}, **more}
    answer = httpx.post(f"{door.url}/api/v1/tasks", json=body, headers=_bearer(town, "chair"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_stranger_is_refused_with_a_problem(door: Web, town: City) -> None:
    screen = Screen(door.url, "not-a-token")
    assert screen.hello is None
    assert screen.refused["code"] == "token_invalid"
    assert screen.refused["status"] == 401


def test_assigning_reaches_the_directors_screen_and_nobody_elses(door: Web, town: City) -> None:
    director, stranger = Screen(door.url, town.token("director")), Screen(door.url, town.token("ward"))
    task_id = _assign(door, town)
    director.wait_for(lambda: task_id in director.tasks and bool(director.messages))
    assert director.tasks[task_id]["verb"] == "task_assigned"
    assert director.messages[0]["why"] == "vì anh/chị được giao chủ trì"
    assert director.messages[0]["subjects"] == [task_id]
    assert stranger.items == []
    director.close()
    stranger.close()


def test_acknowledging_changes_the_leaders_screen_and_the_board(door: Web, town: City) -> None:
    chair, secretary = Screen(door.url, town.token("chair")), Screen(door.url, town.token("an"))
    board = secretary.call("watch", {"board": None})
    assert board["ok"], board
    before = board["board"]["total"]["not_acknowledged"]
    task_id = _assign(door, town)
    secretary.wait_for(lambda: any(b["total"]["not_acknowledged"] == before + 1 for b in secretary.boards))
    done = httpx.post(f"{door.url}/api/v1/tasks/{task_id}/acknowledgement", json={}, headers=_bearer(town, "director"))
    assert done.status_code == 201
    chair.wait_for(lambda: chair.tasks.get(task_id, {}).get("status") == "in_progress")
    secretary.wait_for(lambda: secretary.boards[-1]["total"]["not_acknowledged"] == before)
    chair.close()
    secretary.close()


def test_who_watches_a_board_hears_what_happened_in_its_units_and_no_word_of_its_contents(
    door: Web, town: City
) -> None:
    secretary, ward = Screen(door.url, town.token("an")), Screen(door.url, town.token("ward"))
    assert secretary.call("watch", {"board": None})["ok"]
    assert ward.call("watch", {"board": None})["ok"]
    task_id = _assign(door, town, "Việc không ai khác cần biết")
    secretary.wait_for(lambda: any(board["latest"] for board in secretary.boards))
    told = next(board for board in secretary.boards if board["latest"])["latest"][-1]
    assert (told["verb"], told["task"]["id"], told["unit"]["name"]) == ("task_assigned", task_id, "Sở Xây dựng")
    assert told.keys() == {"at", "verb", "task", "unit"}
    assert "Việc không ai" not in str(secretary.boards)
    assert not any(board["latest"] for board in ward.boards), "another unit's news is not the ward's"
    secretary.close()
    ward.close()


def test_whoever_has_the_task_open_hears_what_is_written_about_it(door: Web, town: City) -> None:
    """The secretariat has no part in the task: its screen hears because it watches, and no more once it does not."""
    watching, elsewhere = Screen(door.url, town.token("an")), Screen(door.url, town.token("binh"))
    task_id = _assign(door, town)
    assert watching.call("watch", {"task": task_id})["ok"] is True
    path = f"{door.url}/api/v1/tasks/{task_id}"
    sender = {**_bearer(town, "director"), "Content-Type": "application/octet-stream"}
    file = httpx.post(f"{path}/attachments", params={"kind": "comment"}, content=b"%PDF-1.7 so lieu", headers=sender)
    said = {"text": "Đã đo xong", "attachments": [file.json()["id"]]}
    made = httpx.post(f"{path}/comments", json=said, headers=_bearer(town, "director"))
    assert made.status_code == 201, made.text
    watching.wait_for(lambda: watching.tasks.get(task_id, {}).get("verb") == "commented")
    listed = httpx.get(f"{path}/comments", headers=_bearer(town, "an")).json()["items"]
    assert [each["text"] for each in listed] == ["Đã đo xong"]
    assert httpx.get(path, headers=_bearer(town, "an")).json()["version"] == watching.tasks[task_id]["version"]
    assert watching.call("unwatch", {"task": task_id})["ok"] is True
    heard = len(watching.items)
    httpx.delete(f"{path}/comments/{made.json()['id']}", headers=_bearer(town, "director"))
    town_hall = Screen(door.url, town.token("chair"), watching.position)
    town_hall.wait_for(lambda: any(each.get("verb") == "commented" for each in town_hall.items))
    assert len(watching.items) == heard
    assert elsewhere.items == []
    for screen in (watching, elsewhere, town_hall):
        screen.close()


def test_a_deadline_that_passes_turns_the_board_red_by_itself(live: Web, town: City) -> None:
    secretary = Screen(live.url, town.token("binh"))
    town.assign("chair", "works", urgency="flash", deadline=datetime.now(UTC) + timedelta(seconds=4))
    assert secretary.call("watch", {"board": None})["board"]["total"]["open_overdue"] == 0
    secretary.wait_for(lambda: any(b["total"]["open_overdue"] == 1 for b in secretary.boards), seconds=12)
    secretary.close()


def test_a_unit_that_is_hung_under_another_moves_on_the_boards_that_are_watched(live: Web, town: City) -> None:
    town.assign("chair", "division")
    chair, director = Screen(live.url, town.token("chair")), Screen(live.url, town.token("director"))
    boards = [screen.call("watch", {"board": None})["board"] for screen in (chair, director)]
    assert [_open_work(board["rows"], "Sở Xây dựng") for board in boards] == [1, None]
    assert _open_work(boards[1]["rows"], "Phòng Hạ tầng") == 1
    for screen in (chair, director):
        screen.wait_for(lambda screen=screen: bool(screen.boards))  # type: ignore[misc]
    division = str(town.units["division"].id)
    moved = httpx.patch(
        f"{live.url}/api/v1/units/{division}",
        json={"parent_id": str(town.units["health_unit"].id)},
        headers=_bearer(town, "admin"),
    )
    assert moved.status_code == 200, moved.text
    chair.wait_for(lambda: any(_open_work(board["rows"], "Sở Y tế") == 1 for board in chair.boards))
    assert any(_open_work(board["rows"], "Sở Xây dựng") == 0 for board in chair.boards)
    director.wait_for(lambda: any(board["gone"] == [division] for board in director.boards))
    assert director.boards[-1]["total"]["open"] == 0
    chair.close()
    director.close()


def _open_work(rows: list[dict[str, Any]], name: str) -> int | None:
    return next((row["cell"]["open"] for row in rows if row["unit"]["name"] == name), None)


def test_who_may_not_watch_is_told_why(door: Web, town: City) -> None:
    officer = Screen(door.url, town.token("officer"))
    answer = officer.call("watch", {"board": None})
    assert answer["ok"] is False
    assert answer["problem"]["code"] == "no_board"
    assert officer.call("watch", {"task": "no-uuid"})["problem"]["errors"][0]["pointer"] == "/task"
    officer.close()


def test_signing_out_closes_the_socket_of_that_session_only(door: Web, town: City) -> None:
    token, other = town.token("director"), town.token("director")
    closing, staying = Screen(door.url, token), Screen(door.url, other)
    gone = httpx.delete(f"{door.url}/api/v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    assert gone.status_code == 204
    closing.wait_for(lambda: closing.ended == "signed_out")
    assert closing.closed.wait(5)
    task_id = _assign(door, town)
    staying.wait_for(lambda: task_id in staying.tasks)
    assert Screen(door.url, token).hello is None
    staying.close()


def test_nobody_slips_out_of_their_session_room(door: Web, town: City) -> None:
    token = town.token("director")
    screen = Screen(door.url, token)
    claims = tokens.read_access(town.runtime.settings, token, datetime.now(UTC))
    screen.call("unwatch", {"session": str(claims.session_id), "person": str(claims.person_id)})
    httpx.delete(f"{door.url}/api/v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    screen.wait_for(lambda: screen.ended == "signed_out")
    assert screen.closed.wait(5)


def test_disabling_a_person_closes_every_socket(door: Web, town: City) -> None:
    screens = [Screen(door.url, town.token("director")) for _ in range(2)]
    with town.runtime.unit_of_work() as work:
        admin, director = town.people["admin"], town.people["director"]
        change_person(work, admin, director.id, {"disabled": True}, now=datetime.now(UTC))
        work.commit()
    for screen in screens:
        screen.wait_for(lambda screen=screen: screen.ended == "person_disabled")  # type: ignore[misc]
        assert screen.closed.wait(5)


def test_an_expired_token_ends_the_socket_and_a_fresh_one_keeps_it(door: Web, town: City) -> None:
    settings = town.runtime.settings
    claims = tokens.read_access(settings, town.token("director"), datetime.now(UTC))
    nearly = datetime.now(UTC) - timedelta(minutes=settings.access_minutes) + timedelta(seconds=3)
    short, _ = tokens.write_access(settings, claims.person_id, claims.session_id, nearly)
    fresh, _ = tokens.write_access(settings, claims.person_id, claims.session_id, datetime.now(UTC))
    ending, renewed = Screen(door.url, short), Screen(door.url, short)
    assert renewed.call("token", {"token": fresh})["ok"] is True
    ending.wait_for(lambda: ending.ended == "token_expired")
    assert renewed.ended is None
    renewed.close()


def test_a_receipt_over_the_socket_is_seen_by_the_assigner(door: Web, town: City) -> None:
    director = Screen(door.url, town.token("director"))
    task_id = _assign(door, town)
    director.wait_for(lambda: bool(director.messages))
    receipt = {"ids": [director.messages[0]["id"]], "state": "received"}
    assert director.call("receipt", receipt) == {"ok": True, "noted": 1}
    assert director.call("receipt", receipt) == {"ok": True, "noted": 0}
    task = httpx.get(f"{door.url}/api/v1/tasks/{task_id}", headers=_bearer(town, "chair")).json()
    assert task["assignees"][0]["state"] == "delivered"
    assert director.call("receipt", {**receipt, "state": "acted"}) == {"ok": True, "noted": 1}
    director.close()


@pytest.mark.parametrize("to", ["the same process", "a new process"])
def test_coming_back_brings_exactly_what_was_missed(door: Web, town: City, to: str, tmp_path: Path) -> None:
    screen = Screen(door.url, town.token("director"))
    first = _assign(door, town, "Việc thứ nhất")
    screen.wait_for(lambda: first in screen.tasks and bool(screen.messages))
    position = screen.position
    screen.close()
    missed = [_assign(door, town, f"Việc bị lỡ {n}") for n in range(5)]
    # A process that was not there when the changes were made finds them in the journal.
    others = [] if to == "the same process" else [Live(tmp_path / "second.log")]
    with running(*others):
        _comes_back((others or [door])[0].wait(), town, position, missed)


def _comes_back(door: Web, town: City, position: int | None, missed: list[str]) -> None:
    back = Screen(door.url, town.token("director"), position)
    assert back.hello is not None
    assert back.hello["recovered"] is True
    back.wait_for(lambda: len(back.messages) == 5)
    assert [each["subjects"][0] for each in back.messages] == missed
    assert set(back.tasks) == set(missed)
    back.close()


def test_a_position_from_nowhere_means_reload(door: Web, town: City) -> None:
    for position in (0, 2**60):
        screen = Screen(door.url, town.token("director"), position)
        assert screen.hello is not None
        assert screen.hello["recovered"] is False
        screen.close()
