"""Shapes of sign-in."""

from __future__ import annotations

from backend.http.fields import Choice, Flag, Id, Instant, Items, Nested, Schema, Text, Whole
from backend.org.model import ROLES
from backend.org.schemas import PageQuery, PersonBrief


class SignInSchema(Schema):
    username = Text(min=1, max=60, required=True)
    password = Text(min=1, max=200, required=True, load_only=True)
    device_name = Text(max=100, load_default="")


class RefreshSchema(Schema):
    refresh_token = Text(min=1, max=200, required=True)


class SignedInSchema(PersonBrief):
    username = Text(max=60)
    roles = Items(Choice(ROLES))
    language = Choice(("vi", "en"))


class TokensSchema(Schema):
    session_id = Id()
    access_token = Text(max=2000)
    expires_at = Instant()
    refresh_token = Text(max=200)
    person = Nested(SignedInSchema)


class SessionSchema(Schema):
    id = Id()
    device_name = Text(max=100)
    began_at = Instant()
    last_seen_at = Instant()
    current = Flag()


class SessionsSchema(Schema):
    items = Items(Nested(SessionSchema))


class SignInQuery(PageQuery):
    state = Choice(("open", "ended"), load_default="open")


class SignInListedSchema(Schema):
    id = Id()
    device_name = Text(max=100)
    began_at = Instant()
    last_seen_at = Instant()
    ended_at = Instant(allow_none=True)
    end_reason = Text(max=200, allow_none=True)
    ended_by = Nested(PersonBrief, allow_none=True)


class SignInPage(Schema):
    items = Items(Nested(SignInListedSchema))
    next = Text(max=2000, allow_none=True)
    position = Whole(min=0, max=2**62)
