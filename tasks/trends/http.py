"""What lies behind a board, over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from backend.http.api import Api, Call
from tasks.trends import schemas, service

api = Api("trends", __name__, description="How a board came to be what it is: weeks, ages, fields, first answers")


@api.read("/board/history", answer=schemas.BoardHistorySchema, query=schemas.WeeksQuery)
def board_history(call: Call, query: dict[str, Any]) -> service.History:
    """Read what fell due in each of the last weeks and how it went, for a unit one watches and each below it."""
    return service.history(call.work, call.actor, **query, now=call.now)


@api.read("/board/workload", answer=schemas.WorkloadSchema, query=schemas.UnitQuery)
def board_workload(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """Read what is open by field and what is overdue by age, for a unit one watches."""
    found = service.workload(call.work, call.actor, **query, now=call.now)
    fields = [{"field": field, **asdict(figures)} for field, figures in found.fields]
    return {"unit": found.unit, "as_of": found.as_of, "ages": found.ages, "fields": fields}


@api.read("/board/acknowledgement", answer=schemas.SpeedSchema, query=schemas.WeeksQuery)
def board_acknowledgement(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """Read how soon tasks are acknowledged, by the week in which they were assigned, for a unit one watches."""
    found = service.speed(call.work, call.actor, **query, now=call.now)
    weeks = [
        {
            "start": start,
            "assigned": each.assigned,
            "acknowledged": each.acknowledged,
            "waiting": each.waiting,
            "median_seconds": each.median,
            "ninth_seconds": each.ninth,
        }
        for start, each in found.weeks
    ]
    return {"unit": found.unit, "as_of": found.as_of, "weeks": weeks}
