"""Sessions over HTTP. Tokens are never kept for an Idempotency-Key: sign-in is answered afresh each time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request

from backend.auth import administering, schemas, service
from backend.http.api import Api, Call
from backend.http.limits import limited_sign_in
from backend.http.paging import Page
from backend.org.directory import person_by_id
from backend.org.reach import command_roots, leads_units
from backend.org.schemas import MeSchema, OwnSchema, PersonSchema

api = Api("sessions", __name__, description="Signing in and out")


@api.write("/sessions", body=schemas.SignInSchema, answer=schemas.TokensSchema, status=201, open_to_all=True)
def sign_in(call: Call, body: dict[str, Any]) -> service.Tokens:
    """Sign in on a device."""
    with limited_sign_in(body["username"]):
        return service.sign_in(call.work, call.runtime.settings, now=call.now, **body)


@api.write("/sessions/refresh", body=schemas.RefreshSchema, answer=schemas.TokensSchema, status=201, open_to_all=True)
def refresh(call: Call, body: dict[str, Any]) -> service.Tokens:
    """Spend a refresh token for a new pair; with an Idempotency-Key a lost answer can be asked for again."""
    key = request.headers.get("Idempotency-Key")
    try:
        return service.refresh(call.work, call.runtime.settings, body["refresh_token"], key, now=call.now)
    except service.FamilyRevoked:
        # The one error that must leave its mark: the session it ended stays ended.
        call.work.commit()
        raise


@api.read("/sessions", answer=schemas.SessionsSchema)
def sessions(call: Call) -> dict[str, Any]:
    """List one's own open sessions."""
    own = service.sessions_of(call.work, call.actor.id)
    return {
        "items": [
            {
                "id": each.id,
                "device_name": each.device_name,
                "began_at": each.began_at,
                "last_seen_at": each.last_seen_at,
                "current": each.id == call.session_id,
            }
            for each in own
        ]
    }


@api.write("/sessions/current", method="DELETE", answer=None, status=204)
def sign_out(call: Call) -> None:
    """Sign out here; this session's sockets close."""
    service.sign_out(call.work, call.actor, call.session_id, now=call.now)


@api.write("/sessions/<uuid:session_id>", method="DELETE", answer=None, status=204)
def sign_out_one(call: Call, session_id: UUID) -> None:
    """Sign out another device of one's own."""
    service.sign_out(call.work, call.actor, session_id, now=call.now)


@api.write("/sessions", method="DELETE", answer=None, status=204)
def sign_out_everywhere(call: Call) -> None:
    """Sign out on every device."""
    service.sign_out_everywhere(call.work, call.actor.id, "signed_out", now=call.now)


@api.read("/people/<uuid:person_id>/sessions", answer=schemas.SignInPage, query=schemas.SignInQuery)
def sign_ins_of_person(call: Call, query: dict[str, Any], person_id: UUID) -> Page[dict[str, Any]]:
    """List where a person is signed in, or where they were and who ended that (administrator)."""
    ended = query.pop("state") == "ended"
    return administering.sign_ins_of(call.work, call.actor, person_id, ended=ended, position=call.position, **query)


@api.write("/people/<uuid:person_id>/sessions/<uuid:session_id>", method="DELETE", answer=None, status=204)
def end_sign_in_of_person(call: Call, person_id: UUID, session_id: UUID) -> None:
    """End one of a person's sign-ins (administrator); its sockets close."""
    administering.end_sign_in(call.work, call.actor, person_id, session_id, now=call.now)


@api.read("/me", answer=MeSchema)
def me(call: Call) -> dict[str, Any]:
    """Read who is signed in, with the posts they hold now and what those posts allow."""
    return _show_me(call)


@api.write("/me", method="PATCH", body=OwnSchema, answer=MeSchema)
def change_me(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Choose the language in which one's messages come."""
    person_by_id(call.work, call.actor.id).language = body["language"]
    call.work.session.flush()
    return _show_me(call)


def _show_me(call: Call) -> dict[str, Any]:
    person = person_by_id(call.work, call.actor.id)
    shown = {name: getattr(person, name) for name in PersonSchema().fields}
    may = ["assign"] if command_roots(call.work, person, now=call.now) else []
    if leads_units(call.work, person, now=call.now):
        may.append("assign_widely")
    return {**shown, "posts": [post for post in person.posts if post.holds_at(call.now)], "may": may}
