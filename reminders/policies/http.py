"""Policies over HTTP."""

from __future__ import annotations

from typing import Any

from backend.http.api import Api, Call
from reminders.book_walks.http import BookWalkSchema
from reminders.model import BookWalk
from reminders.policies import schemas, service
from reminders.policies.store import policy_book
from tasks.http import assignment_of

api = Api("policies", __name__, description="The ladders: versions, trying out, putting in force")


@api.read("/reminder-policies", answer=schemas.VersionPage, query=schemas.VersionsQuery)
def list_policies(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """List the versions of the ladders, newest first."""
    page = service.versions(call.work, **query, position=call.position)
    items = [
        {name: getattr(row, name) for name in ("version", "note", "at", "effect")} | {"by": row.author}
        for row in page.items
    ]
    return {"items": items, "next": page.next, "position": page.position}


@api.read("/reminder-policies/current", answer=schemas.PolicySchema)
def read_policy(call: Call) -> dict[str, Any]:
    """Read the ladders in force."""
    return service.version_of(call.work, policy_book(call.work).newest.version)


@api.read("/reminder-policies/<int:version>", answer=schemas.PolicySchema)
def read_policy_version(call: Call, version: int) -> dict[str, Any]:
    """Read one version of the ladders; 0 is the one that holds until another is written."""
    return service.version_of(call.work, version)


@api.write("/reminder-policies", body=schemas.NewPolicySchema, answer=schemas.PolicySchema, status=201)
def put_policy_in_force(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Put another version in force, for everything open or only for what is assigned from now on (administrators)."""
    return service.put_in_force(call.work, call.actor, **body, now=call.now)


@api.write("/reminder-policies/previews", body=schemas.TryOutSchema, answer=schemas.TriedOutSchema)
def try_policy_out(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """See what one task, real or imagined, would send, to whom, when and why: now, and under another policy."""
    given = body.get("assignment")
    return service.try_out(
        call.work,
        call.actor,
        body["document"],
        task_id=body.get("task_id"),
        assignment=assignment_of(given) if given is not None else None,
        language=call.language,
        now=call.now,
    )


@api.write("/reminder-policies/dry-runs", body=schemas.DryRunSchema, answer=BookWalkSchema, status=202)
def begin_dry_run(call: Call, body: dict[str, Any]) -> BookWalk:
    """Count what the open tasks would send in the coming week under another policy (administrators); read on at
    /book-walks."""
    return service.dry_run(call.work, call.actor, body["document"], now=call.now)
