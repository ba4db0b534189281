"""The list that a hand-over leaves: confirmed, objected to, upheld, read by those it concerns and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tasks.history import faults
from tasks.model import Assignee, HistoryEntry, Task
from tests.city import City, Desk
from tests.tasks.handover.towns import hand_over, id_of, list_of
from tests.tasks.test_verbs import verbs_of


@pytest.fixture
def tasks(city: City) -> list[Task]:
    """Three of the director's: two from the chairperson, one from the deputy chairperson."""
    return [city.assign(by, "works", f"Việc {n}") for n, by in enumerate(("chair", "chair", "vice"))]


@pytest.fixture
def left(desk: Desk, tasks: list[Task]) -> str:
    """The list left with the deputy, who is the director now."""
    found: str = hand_over(desk, "director", "deputy")["handover_id"]
    return found


def items(desk: Desk, who: str, left: str, query: str = "") -> dict[str, dict[str, Any]]:
    """Return the items that somebody sees, by the title of their task."""
    return {each["task"]["title"]: each for each in list_of(desk, who, left, query)["items"]}


def counts(desk: Desk, left: str, who: str = "deputy") -> dict[str, int]:
    return {state: n for state, n in list_of(desk, who, left)["counts"].items() if n}


def part_of(city: City, task: Task) -> Assignee:
    with city.runtime.sessions() as session:
        return session.scalars(select(Assignee).filter_by(task_id=task.id, ended_at=None)).one()


def test_the_new_holder_finds_a_list_that_says_who_had_what(city: City, desk: Desk, left: str) -> None:
    [mine] = desk("deputy").get("/me/handovers").json["items"]
    assert (mine["id"], mine["kind"], mine["unit"]["name"]) == (left, "post", "Sở Xây dựng")
    assert (mine["giver"]["full_name"], mine["by"]["full_name"]) == ("Hoàng Văn Giám", "Quản Trị Viên")
    assert mine["post"]["title"] == "Giám đốc"
    assert mine["counts"] == {"open": 3, "confirmed": 0, "objected": 0, "upheld": 0, "over": 0}
    found = items(desk, "deputy", left)
    assert found.keys() == {"Việc 0", "Việc 1", "Việc 2"}
    first = found["Việc 0"]
    assert (first["state"], first["role"], first["decided_at"]) == ("open", "lead", None)
    assert (first["giver"]["person"]["full_name"], first["giver"]["unit"]["name"]) == ("Hoàng Văn Giám", "Sở Xây dựng")
    assert desk("director").get("/me/handovers").json["items"] == []


def test_it_is_read_page_by_page_and_by_state(desk: Desk, left: str) -> None:
    one = list_of(desk, "deputy", left, "?limit=2")
    two = list_of(desk, "deputy", left, f"?limit=2&cursor={one['next']}")
    assert [len(one["items"]), len(two["items"]), two["next"]] == [2, 1, None]
    assert len({each["id"] for each in (*one["items"], *two["items"])}) == 3
    assert list_of(desk, "deputy", left, "?state=confirmed&state=over")["items"] == []
    assert len(list_of(desk, "deputy", left, "?state=open")["items"]) == 3


def test_confirming_one_says_received_for_its_part(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    chosen = items(desk, "deputy", left)["Việc 1"]["id"]
    answer = desk("deputy").post(f"/handovers/{left}/confirmation", {"items": [chosen]})
    assert (answer.status_code, answer.json["counts"]["confirmed"]) == (201, 1)
    part = part_of(city, tasks[1])
    assert (str(part.id), part.acknowledged_at, part.state) == (chosen, city.now, "acknowledged")
    task = city.see("deputy", tasks[1])
    assert (task.status, task.acknowledged_at) == ("in_progress", city.now)
    assert verbs_of(city, tasks[1]) == ["assign", "hand_over", "acknowledge"]
    assert part_of(city, tasks[0]).acknowledged_at is None
    assert items(desk, "deputy", left)["Việc 1"]["decided_at"] is not None


def test_confirming_all_leaves_nothing_and_can_be_said_twice(
    city: City, desk: Desk, tasks: list[Task], left: str
) -> None:
    for _ in range(2):
        answer = desk("deputy").post(f"/handovers/{left}/confirmation")
        assert answer.status_code == 201, answer.text
        assert answer.json["counts"] == {"open": 0, "confirmed": 3, "objected": 0, "upheld": 0, "over": 0}
    assert [verbs_of(city, task)[-1] for task in tasks] == ["acknowledge"] * 3
    assert all(row.state != "planned" or "not_ack" not in row.rung for row in city.reminders(tasks[0]))
    with city.runtime.sessions() as session:
        assert list(faults(session)) == []


def test_a_tap_on_the_task_confirms_it_here_too(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    city.do("deputy", "acknowledge", tasks[0])
    city.do("deputy", "report_progress", tasks[1], percent=10, note="")
    assert counts(desk, left) == {"confirmed": 2, "open": 1}


def test_what_is_paused_is_confirmed_and_received_when_it_goes_on(city: City, desk: Desk) -> None:
    task = city.assign("chair", "works", "Tạm dừng")
    city.do("chair", "pause", task, reason="chờ kinh phí")
    left = hand_over(desk, "director", "deputy")["handover_id"]
    assert desk("deputy").post(f"/handovers/{left}/confirmation").json["counts"]["confirmed"] == 1
    assert part_of(city, task).acknowledged_at is None
    assert "acknowledge" not in verbs_of(city, task)
    city.do("chair", "resume", task, note="")
    assert city.do("deputy", "acknowledge", task).acknowledged_at == city.now


def test_an_objection_is_told_and_leaves_the_part_where_it_is(
    city: City, desk: Desk, tasks: list[Task], left: str
) -> None:
    vice, admin = city.phone("vice"), city.phone("admin")
    chosen = items(desk, "deputy", left)["Việc 2"]["id"]
    answer = desk("deputy").post(
        f"/handovers/{left}/objections", {"items": [chosen], "reason": "thuộc chức năng Sở Y tế"}
    )
    assert (answer.status_code, answer.json["counts"]["objected"]) == (201, 1)
    for phone in (vice, admin):
        phone.expects("thuộc chức năng Sở Y tế")
    found = items(desk, "deputy", left)["Việc 2"]
    assert (found["state"], found["reason"]) == ("objected", "thuộc chức năng Sở Y tế")
    assert part_of(city, tasks[2]).person_id == city.people["deputy"].id
    assert verbs_of(city, tasks[2]) == ["assign", "hand_over", "object_handover"]
    with city.runtime.sessions() as session:
        entry = session.scalars(select(HistoryEntry).filter_by(task_id=tasks[2].id, number=3)).one()
    assert entry.data == {"handover_id": left, "role": "lead", "reason": "thuộc chức năng Sở Y tế"}
    again = desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "như trên"})
    assert (again.status_code, again.json["code"]) == (409, "item_objected")


def test_the_assigner_upholds_it_and_the_new_holder_hears(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    deputy = city.phone("deputy")
    chosen = items(desk, "deputy", left)["Việc 2"]["id"]
    desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "không đúng việc"})
    city.simulation.work()
    [seen] = list_of(desk, "vice", left)["items"]
    assert (seen["id"], seen["state"]) == (chosen, "objected")
    answer = desk("vice").post(f"/handovers/{left}/insistence", {"items": [chosen], "note": "đúng việc của Sở"})
    assert answer.status_code == 201, answer.text
    deputy.expects("đúng việc của Sở")
    assert counts(desk, left) == {"open": 2, "upheld": 1}
    refused = desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "vẫn không"})
    assert (refused.status_code, refused.json["code"]) == (409, "item_upheld")
    assert desk("vice").post(f"/handovers/{left}/insistence", {"items": [chosen]}).json["code"] == "nothing_objected"
    assert desk("deputy").post(f"/handovers/{left}/confirmation").json["counts"]["confirmed"] == 3


def test_the_assigner_transfers_it_and_it_is_over_here(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    chosen = items(desk, "deputy", left)["Việc 2"]["id"]
    desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "không đúng việc"})
    city.do("vice", "transfer", tasks[2], to=city.party("health_unit"), reason="đúng")
    city.do("chair", "recall", tasks[1], reason="thôi")
    assert counts(desk, left) == {"open": 1, "over": 2}
    refused = desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "vẫn không"})
    assert (refused.status_code, refused.json["code"]) == (409, "item_over")
    assert desk("deputy").post(f"/handovers/{left}/confirmation").json["counts"]["over"] == 2


def test_what_is_confirmed_is_not_objected_to(desk: Desk, left: str) -> None:
    chosen = items(desk, "deputy", left)["Việc 0"]["id"]
    desk("deputy").post(f"/handovers/{left}/confirmation", {"items": [chosen]})
    refused = desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "đổi ý"})
    assert (refused.status_code, refused.json["code"]) == (409, "item_confirmed")


def test_everybody_reads_what_concerns_them_and_no_more(desk: Desk, left: str) -> None:
    seen = {
        "deputy": {"Việc 0", "Việc 1", "Việc 2"},  # took over
        "admin": {"Việc 0", "Việc 1", "Việc 2"},  # handed over
        "director": {"Việc 0", "Việc 1", "Việc 2"},  # had it before
        "chair": {"Việc 0", "Việc 1"},  # gave these
        "vice": {"Việc 2"},
    }
    for who, titles in seen.items():
        assert items(desk, who, left).keys() == titles, who
        assert list_of(desk, who, left)["counts"]["open"] == len(titles), who
    for who in ("head", "health", "an", "ward"):
        answer = desk(who).get(f"/handovers/{left}")
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_handover"), who


def test_only_the_new_holder_answers_and_only_the_assigner_upholds(desk: Desk, left: str) -> None:
    [one, *_] = items(desk, "deputy", left).values()
    for who in ("director", "chair", "admin"):
        for verb, body in (("confirmation", {}), ("objections", {"items": [one["id"]], "reason": "x"})):
            answer = desk(who).post(f"/handovers/{left}/{verb}", body)
            assert (answer.status_code, answer.json["code"]) == (403, "only_the_new_holder"), (who, verb)
    answer = desk("admin").post(f"/handovers/{left}/insistence", {"items": [one["id"]]})
    assert (answer.status_code, answer.json["code"]) == (403, "only_the_assigner")


def test_an_item_that_one_does_not_see_is_none(desk: Desk, left: str) -> None:
    of_chair = items(desk, "deputy", left)["Việc 0"]["id"]
    answer = desk("vice").post(f"/handovers/{left}/insistence", {"items": [of_chair]})
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [("/items/0", "unknown_item")]


def test_who_stands_in_for_the_new_holder_answers(city: City, desk: Desk, left: str) -> None:
    city.away("deputy", "head", days=3)
    # The deputy holds two posts in that unit now, and the one who stands in does both.
    assert [each["id"] for each in desk("head").get("/me/handovers").json["items"]] == [left]
    assert desk("head").post(f"/handovers/{left}/confirmation").json["counts"]["confirmed"] == 3


def test_the_message_leads_to_the_list_and_its_receipt_reaches_every_part(
    city: City, desk: Desk, tasks: list[Task]
) -> None:
    deputy = city.phone("deputy")
    left = hand_over(desk, "director", "deputy")["handover_id"]
    deputy.expects("Nhận bàn giao 3 nhiệm vụ")
    [message] = deputy.messages
    assert (message.kind, message.link, [str(each) for each in message.subjects]) == (
        "handover",
        f"/handovers/{left}",
        [left],
    )
    assert "từ Hoàng Văn Giám" in message.body
    body = {"ids": [str(message.id)], "state": "opened"}
    assert desk("deputy").post("/deliveries/receipts", body).status_code in (200, 201)
    for task in tasks:
        assert (part_of(city, task).state, part_of(city, task).seen_at) == ("seen", city.now)


def test_flash_tasks_speak_for_themselves(city: City, desk: Desk) -> None:
    city.assign("chair", "works", "Bình thường")
    city.assign("chair", "works", "Hỏa tốc", urgency="flash")
    deputy = city.phone("deputy")
    hand_over(desk, "director", "deputy")
    city.simulation.work()
    # Both at one instant: which comes first is nobody's promise.
    said = sorted(f"{each.title} {each.body}" for each in deputy.messages)
    assert [("Hỏa tốc" in each, "Nhận bàn giao 2 nhiệm vụ" in each) for each in said] in (
        [(True, False), (False, True)],
        [(False, True), (True, False)],
    )


def test_the_ladder_is_that_of_the_new_holder_and_says_by_what_they_were_told(
    city: City, desk: Desk, tasks: list[Task], left: str
) -> None:
    part = part_of(city, tasks[0])
    fired = [row for row in city.reminders(tasks[0], "fired") if row.assignee_id == part.id]
    assert [row.rung for row in fired] == ["assigned"]
    shown = desk("deputy").get(f"/tasks/{tasks[0].id}/reminders").json["items"]
    told = [each for each in shown if each["rung"] == "assigned" and each["state"] == "fired"]
    assert {each["recipients"][0]["person"]["full_name"] for each in told} == {"Hoàng Văn Giám", "Vũ Thị Đốc"}
    deputy = city.phone("deputy")
    city.fast_forward(days=1, hours=1)
    deputy.expects("3 nhiệm vụ")  # one digest: none of them is acknowledged after a working day


def test_an_unanswered_objection_climbs_to_the_assigner(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    chosen = items(desk, "deputy", left)["Việc 2"]["id"]
    desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "không đúng việc"})
    desk("deputy").post(f"/handovers/{left}/confirmation", {"items": [each["id"] for each in left_others(desk, left)]})
    vice = city.phone("vice")
    city.fast_forward(days=3, hours=1)
    vice.expects("chưa tiếp nhận sau 2 ngày làm việc", "chưa tiếp nhận sau 3 ngày làm việc")


def left_others(desk: Desk, left: str) -> list[dict[str, Any]]:
    return [each for title, each in items(desk, "deputy", left).items() if title != "Việc 2"]


def test_handed_over_again_the_first_list_is_over(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    city.simulation.clock.advance(timedelta(minutes=1))
    desk("deputy").post(f"/handovers/{left}/confirmation", {"items": [items(desk, "deputy", left)["Việc 0"]["id"]]})
    again = hand_over(desk, "deputy", "head", "Giám đốc")
    assert counts(desk, left) == {"confirmed": 1, "over": 2}
    assert list_of(desk, "head", again["handover_id"])["counts"]["open"] == 3
    assert id_of(city, "head") == list_of(desk, "head", again["handover_id"])["to"]["id"]


def test_confirming_all_does_not_take_an_objection_back(city: City, desk: Desk, tasks: list[Task], left: str) -> None:
    chosen = items(desk, "deputy", left)["Việc 2"]["id"]
    desk("deputy").post(f"/handovers/{left}/objections", {"items": [chosen], "reason": "không đúng việc"})
    assert desk("deputy").post(f"/handovers/{left}/confirmation", {}).status_code == 201
    assert counts(desk, left) == {"confirmed": 2, "objected": 1}
    assert verbs_of(city, tasks[2])[-1] == "object_handover"
    desk("deputy").post(f"/handovers/{left}/confirmation", {"items": [chosen]})
    assert counts(desk, left) == {"confirmed": 3}, "named, it is meant"
