"""The small city with a task in each situation that a bad input needs, and names for all of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from string import Template
from typing import Any
from uuid import UUID, uuid4

import jwt
from flask import Flask
from sqlalchemy import select

from backend.auth import tokens
from backend.auth.service import Tokens, sign_in, sign_out
from backend.org.model import Person, Post
from backend.runtime import Runtime
from migrations.metadata import METADATA
from push.devices import register_device
from push.subscriptions import Registration
from tests.api import features
from tests.api.request import JSON, Bad
from tests.city import PASSWORD, build_city
from tests.fakes import Carrier

#: Put together once: it is asked after each of all bad inputs.
_COUNTS = " UNION ALL ".join(
    [
        *(f"SELECT '{table.name}', count(*) FROM \"{table.name}\"" for table in METADATA.sorted_tables),
        "SELECT 'history_length', sum(history_length) FROM task",
    ]
)


class Scene:
    """A city, callers with tokens, and the values of $names in the table."""

    def __init__(self, app: Flask, runtime: Runtime, carrier: Carrier) -> None:
        self.app = app
        self.runtime = runtime
        self.city = build_city(runtime, carrier, datetime.now(UTC))
        self._tokens: dict[str, str] = {}
        task, done = self.city.assign("chair", "works"), self.city.assign("chair", "works", "Việc đã xong")
        self.city.do("director", "submit", done, note="xong")
        self.city.do("chair", "approve", done, note="")
        self.names = {
            **{name: str(unit.id) for name, unit in self.city.units.items()},
            **{name: str(person.id) for name, person in self.city.people.items()},
            "task": str(task.id),
            "version": str(task.version),
            "completed": str(done.id),
            "unknown": str(uuid4()),
            "password": PASSWORD,
        }
        self._add_rows()
        self._add_tokens()
        for name in self.city.people:
            self._tokens[name] = self.city.token(name)
        body = {"token": "phone-of-chair", "platform": "android"}
        first = self.send(Bad("", "POST", "/me/devices", 201, "", content=json.dumps(body).encode()), key="used-before")
        assert first.status_code == 201, first.text
        self.names |= features.names(self)

    def send(self, bad: Bad, language: str | None = None, key: str | None = None) -> Any:
        """Send a row's request."""
        headers = {name: self._fill(value) for name, value in bad.headers.items()}
        if bad.who:
            headers.setdefault("Authorization", f"Bearer {self._tokens[bad.who]}")
        if language:
            headers["Accept-Language"] = language
        if key:
            headers["Idempotency-Key"] = key
        if bad.content_type:
            headers["Content-Type"] = bad.content_type
        path = self._fill(bad.path)
        content = bad.content
        if content is not None and b"$" in content and bad.content_type == JSON:
            content = self._fill(content.decode()).encode()
        return self.app.test_client().open(f"/api/v1{path}", method=bad.method, data=content, headers=headers)

    def counts(self) -> Mapping[str, int]:
        """Count the rows of every table, and the history that tasks say they have."""
        with self.runtime.engine.connect() as connection:
            return dict(connection.exec_driver_sql(_COUNTS).all())

    def _fill(self, content: str) -> str:
        return Template(content).safe_substitute(self.names)

    def _add_rows(self) -> None:
        with self.runtime.unit_of_work() as work:
            now = self.city.now
            vice = work.session.get_one(Person, self.city.people["vice"].id)
            device = register_device(work, vice, Registration("fcm", "phone-of-vice", "ios"), now=now)
            post = work.session.scalars(select(Post).filter_by(person_id=self.city.people["chair"].id)).one()
            gone = Person(
                id=uuid4(),
                username="gone",
                full_name="Đã Nghỉ",
                roles=["official"],
                password_hash=vice.password_hash,
                search="da nghi gone",
            )
            work.session.add(gone)
            work.session.flush()
            self.names |= {"gone": str(gone.id), "post_of_chair": str(post.id), "device_of_vice": str(device.id)}
            work.commit()

    def _add_tokens(self) -> None:
        settings, now = self.runtime.settings, datetime.now(UTC)
        chair, session = self.city.people["chair"].id, self.session("chair")
        access, _ = tokens.write_access(settings, chair, session.session_id, now)
        ended, of_vice, of_gone = self.session("chair"), self.session("vice"), self.session("gone")
        with self.runtime.unit_of_work() as work:
            sign_out(work, work.session.get_one(Person, chair), ended.session_id, now=now)
            work.session.get_one(Person, UUID(self.names["gone"])).disabled_at = now
            work.commit()
        claims = jwt.decode(access, options={"verify_signature": False})
        expired, _ = tokens.write_access(settings, chair, session.session_id, now - timedelta(days=1))
        swapped, _ = tokens.write_access(settings, chair, of_vice.session_id, now)
        self.names |= {
            "access": access,
            "refresh": session.refresh_token,
            "refresh_ended": ended.refresh_token,
            "session_of_vice": str(of_vice.session_id),
            "expired": expired,
            "foreign": jwt.encode(claims, "another secret, long enough for everybody", "HS256"),
            "unsigned": jwt.encode(claims, "", "none"),
            "hs512": jwt.encode(claims, settings.secret.ljust(64), "HS512"),
            "empty_claims": jwt.encode({}, settings.secret, "HS256"),
            "cut": access[:-4],
            "ended": ended.access_token,
            "disabled": of_gone.access_token,
            "swapped": swapped,
            "deep": base64.urlsafe_b64encode(b"[" * 6000).decode().rstrip("=") + ".e30.e30",
        }

    def session(self, name: str) -> Tokens:
        """Sign somebody in and return both tokens."""
        with self.runtime.unit_of_work() as work:
            found = sign_in(work, self.runtime.settings, name, PASSWORD, "test", now=datetime.now(UTC))
            work.commit()
        return found
