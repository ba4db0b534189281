"""The document a mobile team builds on, and the pages that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import validator_for

from backend.runtime import Runtime

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            operation = item[method]
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            yield f"{method.upper()} {path}", {**operation, "parameters": parameters}


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"].keys() >= {"title", "version", "description"}
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, schema in document["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        validator_for(_inlined(schema, document))  # raises for what is no JSON Schema 2020-12


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in _references(document):
        target: Any = document
        for token in reference.removeprefix("#/").split("/"):
            target = target[token]
        assert target


def test_every_operation_is_named_summarised_and_grouped(document: dict[str, Any]) -> None:
    operations = dict(_operations(document))
    assert len(operations) >= 43
    identifiers = [each["operationId"] for each in operations.values()]
    assert len(identifiers) == len(set(identifiers))
    for name, each in operations.items():
        assert each["summary"].endswith("."), name
        assert len(each["tags"]) == 1, name
        declared = {p["name"] for p in each["parameters"] if p["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", name)), name
        assert all(p["required"] and p["schema"] for p in each["parameters"] if p["in"] == "path"), name


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for name, each in _operations(document):
        refusals = {status: answer for status, answer in each["responses"].items() if status >= "400"}
        # An address that is its own key asks for nobody's name.
        assert refusals.keys() >= {"503"} | (set() if "{secret}" in name else {"401"}), name
        assert ("404" in refusals) == ("{" in name), name
        assert ("422" in refusals) >= any(p["in"] == "query" for p in each["parameters"]), name
        for status, answer in refusals.items():
            assert answer["description"], (name, status)
            schema = answer["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}, (name, status)
            assert answer["content"].keys() == {"application/problem+json"}, (name, status)
        accepted = [status for status in each["responses"] if status < "300"]
        assert len(accepted) == 1, name
        if "requestBody" in each:
            kinds = each["requestBody"]["content"].keys()
            assert kinds in ({"application/json"}, {"application/octet-stream"}), name
            of_json = {"400", "415"} if "application/json" in kinds else set()
            assert refusals.keys() >= {"413", "422"} | of_json, name
        assert "default" not in each["responses"], name


def test_open_is_only_what_brings_its_own_key(document: dict[str, Any]) -> None:
    open_ones = {name for name, each in _operations(document) if each.get("security") == []}
    assert open_ones == {
        "GET /api/v1/calendars/{secret}.ics",
        "POST /api/v1/actions",
        "POST /api/v1/deliveries/signed-receipts",
        "POST /api/v1/sessions",
        "POST /api/v1/sessions/refresh",
    }


def test_versions_and_keys_are_documented_where_they_are_read(document: dict[str, Any]) -> None:
    for name, each in _operations(document):
        headers = {p["name"]: p["required"] for p in each["parameters"] if p["in"] == "header"}
        assert ("Idempotency-Key" in headers) == name.startswith("POST"), name
        assert ("If-Match" in headers) == ("412" in each["responses"]), name
        assert headers.get("If-Match", False) == ("428" in each["responses"]), name


def test_the_page_shows_every_operation(app: Flask, document: dict[str, Any]) -> None:
    answer = app.test_client().get("/api/v1/docs")
    assert answer.mimetype == "text/html"
    page = answer.get_data(as_text=True)
    for name, each in _operations(document):
        method, path = name.split(" ")
        assert f'id="{each["operationId"]}"' in page
        assert f'href="#{each["operationId"]}"' in page
        assert each["summary"].split("`")[0].rstrip(".")[:40] in _plain(page), name
        assert re.search(rf"{method}</span>\s*<code>{re.escape(path)}</code>", page), name
    assert "<script" not in page
    assert "style=" not in page
    with app.test_client().get("/static/page.css") as style:
        assert style.mimetype == "text/css"


@pytest.mark.parametrize("path", ["docs", "openapi.json", "asyncapi.json"])
def test_what_the_api_offers_is_written_once_and_sent_to_who_has_it_not(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get(f"/api/v1/{path}")
    began = process_time()
    for _ in range(20):
        assert client.get(f"/api/v1/{path}").data == first.data
    assert process_time() - began < 1
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_has_a_page_in_both_languages(app: Flask, language: str) -> None:
    runtime: Runtime = app.extensions["giaoviec"]
    for code in ("invalid", "stale", "unknown_task", "secret_refused", "too_many_requests"):
        answer = app.test_client().get(f"/problems/{code}", headers={"Accept-Language": language})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Vary"] == "Accept-Language"
        assert f'<html lang="{language}">' in page
        assert runtime.catalogue.template(code, "vi" if language == "vi" else "en").split("{")[0] in _plain(page)
    assert app.test_client().get("/problems/nonsense").mimetype == "application/problem+json"


def _plain(page: str) -> str:
    for entity, letter in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        page = page.replace(entity, letter)
    return page


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _inlined(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Give a schema its neighbours, so that its references resolve."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "components": document["components"]}
