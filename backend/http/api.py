"""Declarative views: who is asking, what they sent, one verb, what they are answered.

    @api.write("/tasks", body=AssignSchema, answer=TaskSchema, status=201)
    def assign(call: Call, body: dict[str, Any]) -> Task:
        '''Assign a task.'''
        return verbs.assign(call.work, call.actor, Assignment(**body), now=call.now)

What happens around a view is in `backend.http.edge`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint

from backend.http.call import Call as Call
from backend.http.edge import PARSER, asking, committing, edge_of
from backend.http.facts import Facts, content_of, documentation
from backend.http.fields import Schema
from backend.http.files import File as File
from backend.http.files import filed
from backend.http.uploads import Keeper

View = TypeVar("View", bound=Callable[..., Any])


class Api(Blueprint):  # type: ignore[misc, unused-ignore]
    """A group of views under /api/v1."""

    ARGUMENTS_PARSER = PARSER

    def read(
        self,
        rule: str,
        *,
        answer: type[Schema],
        query: type[Schema] | None = None,
        open_to_all: bool = False,
    ) -> Callable[[View], View]:
        """Declare a GET."""
        return self._declare(rule, "GET", answer, 200, None, query, open_to_all)

    def file(self, rule: str, *, media_type: str, query: type[Schema] | None = None) -> Callable[[View], View]:
        """Declare a GET that answers with a file: the view returns a `File`."""
        return self._declare(rule, "GET", None, 200, None, query, False, media_type=media_type)

    def write(
        self,
        rule: str,
        *,
        answer: type[Schema] | None,
        body: type[Schema] | None = None,
        status: int = 200,
        method: str = "POST",
        query: type[Schema] | None = None,
        open_to_all: bool = False,
        raw_body: int = 0,
        keeper: Keeper | None = None,
        limited: bool = False,
    ) -> Callable[[View], View]:
        """Declare a POST, PATCH, PUT or DELETE: one unit of work, committed when the view returns.

        `raw_body` says that the body is a file, of at most so many bytes: the view finds it as `call.upload`.
        A `keeper` does with it what is slow, before the unit of work is opened; the view finds that as `call.kept`.
        `limited` says that the verb refuses what comes too often.
        """
        return self._declare(
            rule, method, answer, status, body, query, open_to_all, raw_body, keeper=keeper, limited=limited
        )

    def _declare(
        self,
        rule: str,
        method: str,
        answer: type[Schema] | None,
        status: int,
        body: type[Schema] | None,
        query: type[Schema] | None,
        open_to_all: bool,
        raw_body: int = 0,
        media_type: str = "",
        keeper: Keeper | None = None,
        limited: bool = False,
    ) -> Callable[[View], View]:
        facts = Facts(
            method,
            open_to_all,
            has_body=body is not None,
            has_query=query is not None,
            has_path="<" in rule,
            raw_body=raw_body,
            media_type=media_type,
            keeper=keeper,
            query=query,
            limited=limited,
            changes_version=method != "GET"
            and "<uuid:" in rule
            and answer is not None
            and "version" in answer._declared_fields,
        )

        def decorate(view: View) -> View:
            kind = {"content_type": media_type, "schema": content_of(media_type)} if media_type else {"schema": answer}
            own = filed(view) if media_type else committing(view) if facts.writes else view
            inner: Callable[..., Any] = self.response(status, **kind)(asking(own))
            if body is not None:
                # What takes no words may be sent without any.
                inner = self.arguments(body, required=bool(body._declared_fields))(inner)
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            documented = self.doc(**documentation(facts, view.__name__))(edge_of(inner, facts))
            self.route(rule, methods=[method])(documented)
            return view

        return decorate

    def _prepare_response_doc(self, doc: dict[str, Any], doc_info: dict[str, Any], **context: Any) -> dict[str, Any]:
        """Leave out flask-smorest's answer for whatever goes wrong: each of ours is named, and is a problem."""
        prepared: dict[str, Any] = super()._prepare_response_doc(doc, doc_info, **context)
        prepared.get("responses", {}).pop("default", None)
        return prepared
