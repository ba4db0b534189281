"""Four weeks of work: who asks whom for what, and how it goes. Everything is decided here and played by `stage`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.workcalendar import WorkingCalendar
from reminders.demo.city import DEPARTMENTS, OF_THE_OFFICE, OF_THE_WARDS, WARDS, City
from reminders.demo.lives import PROMPT, SAID, USUAL, Life
from reminders.demo.plots import Act, Plot
from reminders.demo.register import Place
from reminders.demo.subjects import Subject, Subjects
from tasks.assigning import Assignment, Deadline
from tasks.parties import Party
from tasks.timeliness import Span, Urgency

WEEKS = timedelta(weeks=4)
_MOMENTS_A_DAY = 3  # people come back to their desks together: fewer moments, fewer sweeps, the same work
_URGENCIES: dict[Urgency, int] = {"normal": 58, "urgent": 22, "very_urgent": 15, "flash": 5}
#: After which nobody receives a task any more.
_ENDS = frozenset({"approve", "recall", "pause", "decline"})
#: What can be asked for within hours; a plan or a review cannot.
_QUICK = ("Báo cáo", "Xử lý", "Khắc phục", "Kiểm tra", "Giải tỏa", "Trả lời", "Xác minh", "Điều tra", "Bảo đảm", "Giám")
#: Unfinished work older than this would have been urged for weeks; somebody would have settled it.
_PATIENCE: dict[Urgency, timedelta] = {"normal": timedelta(days=17), "urgent": timedelta(days=6)}


class Book:
    """Writes plots. The same chance gives the same book for the same now."""

    def __init__(self, city: City, calendar: WorkingCalendar, now: datetime, chance: Random) -> None:
        self._city = city
        self._calendar = calendar
        self._chance = chance
        self._now = now
        self.start = now - WEEKS
        self.subjects = Subjects(city, chance, calendar.zone)
        worked = calendar.between(self.start, now)
        count = max(1, round(worked / calendar.day_length * _MOMENTS_A_DAY))
        self._moments = sorted(calendar.add(self.start, worked * chance.random()) for _ in range(count))

    def plots(self) -> list[Plot]:
        """Return the plots of the four weeks, in no particular order."""
        plots = [self._for_department() for _ in range(72)]
        plots += [self._for_ward() for _ in range(40)]
        plots += [self._for_division() for _ in range(48)]
        plots += [self._for_officer() for _ in range(22)]
        plots += [self._for_room() for _ in range(26)]
        plots += [self._for_office() for _ in range(3)]
        return plots + self._one_order_for_many_wards()

    # -- who asks whom -----------------------------------------------------------------------------------------

    def _for_department(self) -> Plot:
        told, place = self._department()
        assigner = self._chance.choices([self._city.root.head, self._vice(told["vice"])], [1, 3])[0]
        at = self._moment()
        return self._plot(at, assigner, Party(unit_id=place.id), self.subjects.pick(told["city"], at), told["field"])

    def _for_ward(self) -> Plot:
        ward, at = self._ward(), self._moment()
        subject = self.subjects.pick(WARDS["city"], at, ward.called)
        return self._plot(at, self._vice(self._chance.randrange(5)), Party(unit_id=ward.id), subject, OF_THE_WARDS)

    def _for_division(self) -> Plot:
        told, place = self._department()
        division = self._chance.choice([each for each in place.below if each.kind == "division"])
        at = self._moment()
        subject = self.subjects.pick(told["divisions"][division.name], at)
        assigner = self._chance.choices(place.people[:3], [3, 1, 1])[0]
        return self._plot(at, assigner, Party(unit_id=division.id), subject, told["field"])

    def _for_officer(self) -> Plot:
        told, place = self._department()
        division = self._chance.choice([each for each in place.below if each.kind == "division"])
        at = self._moment()
        subject = self.subjects.pick(told["divisions"][division.name], at)
        officer = self._chance.choice(division.people[1:])
        return self._plot(at, division.head, Party(division.id, officer), subject, told["field"])

    def _for_room(self) -> Plot:
        ward, at = self._ward(), self._moment()
        room = self._chance.choice(ward.below)
        subject = self.subjects.pick(WARDS["rooms"][room.name], at, ward.called)
        assigner = self._chance.choice(ward.people[:2])
        return self._plot(at, assigner, Party(unit_id=room.id), subject, OF_THE_WARDS)

    def _for_office(self) -> Plot:
        office, at = self._city.office, self._moment()
        subject = self.subjects.pick(WARDS["office"]["tasks"], at)
        officer = self._chance.choice(office.people[1:])
        return self._plot(at, office.head, Party(office.id, officer), subject, OF_THE_OFFICE)

    def _one_order_for_many_wards(self) -> list[Plot]:
        """The same order to eight wards, as after a storm: one text, eight leads, eight ways to answer."""
        at = self._snap(self._calendar.subtract(self._now, timedelta(hours=44)))
        line = "Báo cáo công tác phòng, chống ngập, cây đổ tại {here} | Báo cáo nhanh theo mẫu"
        given = Deadline(span=Span(days=4), phrase="trong 4 ngày làm việc")
        return [
            self._plot(at, self._vice(0), Party(unit_id=ward.id), self.subjects.fill(line, at, ward.called),
                       OF_THE_WARDS, urgency="urgent", given=given)
            for ward in self._chance.sample(self._city.wards, 8)
        ]  # fmt: skip

    # -- what is asked, and how it goes ------------------------------------------------------------------------

    def _plot(
        self,
        at: datetime,
        by: UUID,
        lead: Party,
        subject: Subject,
        field: str,
        *,
        urgency: Urgency | None = None,
        given: Deadline | None = None,
    ) -> Plot:
        urgency = urgency or self._urgency(subject)
        given = given or self._deadline(urgency, at)
        helpers = self._helpers(lead) if by in self._city.root.people else []
        assignment = Assignment(
            title=subject.title,
            lead=lead,
            urgency=urgency,
            deadline=given,
            coordinators=[Party(unit_id=each.id) for each in helpers],
            follower_ids=self._followers(by),
            supervisor_id=self._supervisor(by),
            content=f"Yêu cầu: {subject.title[0].lower()}{subject.title[1:]}. Sản phẩm: {subject.product.lower()}.",
            expected_product=subject.product,
            field=field,
            source=self.subjects.source(at),
            starred=self._chance.random() < 0.08,
        )
        plot = Plot(at, by, assignment, tuple(self._acts(at, by, lead, assignment)))
        answers = [Act(self._snap(self._later(at, 1, 14)), "acknowledge", each.head) for each in helpers[:1]]
        # A coordinator's "received" counts only while the task is under way.
        ended = next((act.at for act in plot.acts if act.verb in _ENDS), None)
        return plot.and_then(act for act in answers if ended is None or act.at < ended)

    def _acts(self, at: datetime, by: UUID, lead: Party, assignment: Assignment) -> list[Act]:
        urgency, calendar = assignment.urgency, self._calendar
        deadline = assignment.deadline.resolve(calendar, urgency, at) or calendar.add(at, 12 * calendar.day_length)
        kind = self._kind(urgency, at)
        acts = Life(self._chance, calendar, by, at, deadline, urgency).live(kind)
        if kind == "well" and self._chance.random() < 0.06 and (taker := self._taker(lead)) is not None:
            handed = calendar.share(at, deadline, 0.3)
            words: dict[str, Any] = {"to": taker, "reason": self._chance.choice(SAID["transfer"])}
            acts = [acts[0], Act(max(handed, acts[0].at), "transfer", by, words), *acts[1:]]
        if urgency == "flash":
            return acts
        return [replace(act, at=self._snap(act.at)) for act in acts]

    def _kind(self, urgency: Urgency, at: datetime) -> str:
        patience = _PATIENCE.get(urgency)
        kinds = USUAL if patience is not None and at > self._now - patience else PROMPT
        return self._chance.choices(list(kinds), list(kinds.values()))[0]

    def _urgency(self, subject: Subject) -> Urgency:
        urgency = self._chance.choices(list(_URGENCIES), list(_URGENCIES.values()))[0]
        return urgency if urgency in _PATIENCE or subject.title.startswith(_QUICK) else "normal"

    def _deadline(self, urgency: Urgency, at: datetime) -> Deadline:
        if urgency == "normal" and self._chance.random() < 0.1:
            return Deadline(phrase="thường xuyên")
        if urgency == "normal":
            days = self._chance.choice((3, 5, 5, 7, 7, 10, 10, 15))
            if self._chance.random() < 0.4:
                end = self._calendar.end_of_working_day(at, days)
                return Deadline(at=end, phrase=f"trước 17h ngày {end.astimezone(self._calendar.zone):%d/%m/%Y}")
        elif urgency == "urgent":
            days = self._chance.choice((1, 2, 2, 3, 4))
        else:
            hours = self._chance.choice((4, 6, 8, 12) if urgency == "very_urgent" else (2, 3, 4, 6))
            return Deadline(span=Span(hours=hours), phrase=f"trong {hours} giờ")
        return Deadline(span=Span(days=days), phrase=f"trong {days} ngày làm việc")

    # -- chance ------------------------------------------------------------------------------------------------

    def _department(self) -> tuple[dict[str, Any], Place]:
        weights = [6, *([2] * (len(DEPARTMENTS) - 1))]
        number = self._chance.choices(range(len(DEPARTMENTS)), weights)[0]
        return DEPARTMENTS[number], self._city.departments[number]

    def _ward(self) -> Place:
        shown = [self._city.place("UBND phường Sài Gòn"), self._city.place("UBND đặc khu Côn Đảo")]
        return self._chance.choice(shown if self._chance.random() < 0.15 else self._city.wards)

    def _vice(self, number: int) -> UUID:
        return self._city.root.people[1 + number]

    def _helpers(self, lead: Party) -> Sequence[Place]:
        if self._chance.random() > 0.25:
            return []
        others = [each for each in (*self._city.departments, *self._city.wards[:40]) if each.id != lead.unit_id]
        return self._chance.sample(others, self._chance.randint(1, 3))

    def _followers(self, by: UUID) -> list[UUID]:
        if by not in self._city.root.people or self._chance.random() > 0.25:
            return []
        return self._chance.sample(self._city.office.people[:5], self._chance.randint(1, 2))

    def _supervisor(self, by: UUID) -> UUID | None:
        if by not in self._city.root.people or self._chance.random() > 0.6:
            return None
        return self._chance.choice(self._city.office.people[1:3])

    def _taker(self, lead: Party) -> Party | None:
        """Somebody else of the same unit, for work that changes hands."""
        if lead.unit_id is None or lead.person_id is not None:
            return None
        place = self._city.known(lead.unit_id)
        return Party(place.id, place.people[1]) if len(place.people) > 1 else None

    def _moment(self) -> datetime:
        return self._chance.choice(self._moments)

    def _snap(self, at: datetime) -> datetime:
        """Move on to the next moment at which people are at their desks."""
        place = bisect_left(self._moments, at)
        return self._moments[place] if place < len(self._moments) else at

    def _later(self, at: datetime, least: float, most: float) -> datetime:
        return self._calendar.add(at, timedelta(hours=self._chance.uniform(least, most)))
