"""The web client as files: how they are answered, and that no word, module or page is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.web_client import CLIENT, PAGES

WORD = re.compile(r'(\w+): "((?:[^"\\]|\\.)*)"')
SAID = re.compile(r'\bt\("(\w+)"')
COUNTED = re.compile(r'\bcount\("(\w+)"')
IMPORTED = re.compile(r'(?:from|import|import\() ?\(?"(/client/[^"]+)"')
NAMED = re.compile(r'import \{([^}]*)\} from "(/client/[^"]+)"')
EXPORTED = re.compile(r"export (?:async )?(?:function\*?|const|let|class) (\w+)")
REEXPORTED = re.compile(r"export \{([^}]*)\}")
CHOSEN = re.compile(r'words: "(\w+)", options: \[([^\]]*)\]')
SCRIPTS = sorted(CLIENT.rglob("*.js"))


def catalogues(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    vi, _, en = path.read_text("utf-8").partition("const en = {")
    return dict(WORD.findall(vi)), dict(WORD.findall(en))


@pytest.mark.parametrize("path", sorted((CLIENT / "texts").glob("*.js")), ids=lambda path: path.stem)
def test_every_word_exists_in_both_languages_with_the_same_blanks(path: Path) -> None:
    vi, en = catalogues(path)
    assert vi.keys() == en.keys()
    for key, text in vi.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", en[key])), key


def test_no_page_says_a_word_that_is_not_there() -> None:
    known = {key for path in (CLIENT / "texts").glob("*.js") for key in catalogues(path)[0]}
    said = {(path.name, key) for path in SCRIPTS for key in SAID.findall(path.read_text("utf-8"))}
    counted = {(path.name, key) for path in SCRIPTS for key in COUNTED.findall(path.read_text("utf-8"))}
    said |= {(name, f"{key}_{number}") for name, key in counted for number in ("one", "many")}
    fields = (CLIENT / "pages/task/verbs.js").read_text("utf-8")
    chosen = {
        f"{words}_{each}" for words, options in CHOSEN.findall(fields) for each in re.findall(r'"(\w+)"', options)
    }
    assert {"confirmed_no", "cause_own", "urgency_flash"} <= chosen, "this test has lost sight of the table of verbs"
    said |= {("verbs.js", key) for key in chosen}
    assert [each for each in sorted(said) if each[1] not in known] == []


def test_every_module_that_is_imported_is_there() -> None:
    wanted = {(path.name, name) for path in SCRIPTS for name in IMPORTED.findall(path.read_text("utf-8"))}
    assert [each for each in sorted(wanted) if not (CLIENT / each[1].removeprefix("/client/")).is_file()] == []


def test_every_name_that_is_imported_is_exported() -> None:
    """A browser shows no page of which one module lacks one name."""
    exported = {
        f"/client/{path.relative_to(CLIENT).as_posix()}": set(EXPORTED.findall(path.read_text("utf-8")))
        | {
            name.split(" as ")[-1].strip()
            for names in REEXPORTED.findall(path.read_text("utf-8"))
            for name in names.split(",")
        }
        for path in SCRIPTS
    }
    missing = {
        (path.name, name.strip())
        for path in SCRIPTS
        for names, source in NAMED.findall(path.read_text("utf-8"))
        for name in names.split(",")
        if source in exported and name.split(" as ")[0].strip() not in exported[source]
    }
    assert missing == set()


def test_every_page_of_the_router_is_answered_by_the_server() -> None:
    routes = re.findall(r'route\("/(\w[\w-]*)', (CLIENT / "routes.js").read_text("utf-8"))
    assert set(routes) <= set(PAGES)


@pytest.mark.parametrize("address", ["/", "/tasks", "/tasks/0197c1c8-0280-7926-bd60-bda845ee564a", "/admin/people"])
def test_an_address_of_the_client_answers_the_shell_under_a_strict_policy(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", answer.text), "nothing inline"


def test_a_file_is_compressed_and_asked_for_again_by_its_version(client: FlaskClient) -> None:
    first = client.get("/client/app.js", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/client/app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["/client/../web_client.py", "/client/nothing.js", "/vendor/package.json", "/nothing"])
def test_what_is_no_file_of_the_client_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(name).status_code == 404


def test_an_address_of_nothing_is_said_to_a_person_by_the_client_and_to_a_program_as_a_problem(
    client: FlaskClient,
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}
    answer = client.get("/nothing", headers=browser)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "/client/main.js" in answer.text
    for path, headers in (("/nothing", {}), ("/nothing", {"Accept": "*/*"}), ("/api/v1/nothing", browser)):
        assert client.get(path, headers=headers).mimetype == "application/problem+json"
    assert client.post("/nothing", headers=browser).mimetype == "application/problem+json"


def test_the_list_of_files_names_all_that_the_client_needs_offline(client: FlaskClient) -> None:
    listed = client.get("/client-files.json").json
    assert {"/client/main.js", "/client/core/outbox.js", "/client/styles/tokens.css"} <= set(listed["files"])
    assert re.fullmatch(r"[0-9a-f]{16}", listed["version"])
