"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature, Job
from backend.texts import Text
from backend.working_time import CalendarChanged
from tasks.recurrences.following import follow_calendar
from tasks.recurrences.http import api
from tasks.recurrences.running import RUN, is_due, run_all

TEXTS = {
    "bad_rule": Text(
        "Quy tắc lặp không đúng (RFC 5545, không nhỏ hơn ngày)", "Not a rule (RFC 5545, no finer than a day)"
    ),
    "rule_never_comes": Text("Quy tắc này không có lần nào sắp tới", "This rule never comes up"),
    "unknown_recurrence": Text("Không có việc định kỳ này", "There is no such recurring task"),
    "too_many_recurrences": Text("Nhiều nhất {max} việc định kỳ", "At most {max} recurring tasks"),
}

RECURRENCES = Feature(
    name="recurrences",
    apis=(api,),
    handlers={CalendarChanged: (follow_calendar,)},
    jobs=(Job(RUN, is_due, run_all),),
    texts=TEXTS,
)
