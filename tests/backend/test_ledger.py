"""Nothing is left behind and nothing is lost, in a folder and in a bucket alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from sqlalchemy import event, select

from backend.clock import SteppedClock
from backend.runtime import Runtime
from backend.storage import Place, ledger, place_of
from backend.storage.ledger import ABANDONED, AGAIN, StoredFile
from backend.unit_of_work import SilentBell
from tests.backend.storage import BUCKET, CREDENTIALS, open_bucket
from tests.conftest import MONDAY


class Store:
    """A runtime whose files lie in a place of its own, on a clock that is moved by hand."""

    def __init__(self, runtime: Runtime, **settings: str) -> None:
        self.clock = SteppedClock(MONDAY)
        moved = runtime.with_clock(self.clock, SilentBell())
        self.runtime = replace(moved, settings=replace(runtime.settings, **settings))
        self.endpoint = settings.get("s3_endpoint", "")
        self.place: Place = place_of(self.runtime.settings)

    def put(self, content: bytes = b"x" * 1000) -> str:
        key = ledger.new_key(self.runtime, now=self.clock.now())
        ledger.put(self.runtime, key, [content], 10_000_000)
        return key

    def claim(self, key: str, until: timedelta | None = None) -> bool:
        with self.runtime.sessions() as session:
            done = ledger.claim(session, key, until=until and self.clock.now() + until)
            session.commit()
        return done

    def release(self, key: str, after: timedelta) -> None:
        with self.runtime.sessions() as session:
            ledger.release(session, [key], after=self.clock.now() + after, now=self.clock.now())
            session.commit()

    def later(self, length: timedelta) -> int:
        """Let time pass, and do what is due then; return how many files went."""
        self.clock.advance(length)
        with self.runtime.sessions() as session:
            due = ledger.is_due(session, self.clock.now())
        done = ledger.collect(self.runtime)
        assert due == bool(done)
        return done

    def has(self, key: str) -> bool:
        try:
            return bool(list(self.place.open(key)))
        except KeyError:
            return False

    def written(self) -> list[str]:
        with self.runtime.sessions() as session:
            return list(session.scalars(select(StoredFile.key).order_by(StoredFile.key)))


@pytest.fixture(params=["folder", "bucket"])
def store(
    request: pytest.FixtureRequest, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    if request.param == "folder":
        yield Store(runtime, var=str(tmp_path))
        return
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with open_bucket() as endpoint:
        yield Store(runtime, s3_bucket=BUCKET, s3_endpoint=endpoint)


SECOND = timedelta(seconds=1)


def test_what_nobody_refers_to_goes_after_a_day_and_not_before(store: Store) -> None:
    key = store.put()
    assert (store.later(ABANDONED - SECOND), store.has(key)) == (0, True)
    assert (store.later(SECOND), store.has(key)) == (1, False)
    assert store.written() == []
    assert not store.claim(key)


def test_what_is_referred_to_stays(store: Store) -> None:
    key = store.put()
    assert store.claim(key)
    assert (store.later(timedelta(days=3650)), store.has(key)) == (0, True)


def test_what_is_released_goes_after_its_grace_and_may_be_claimed_until_then(store: Store) -> None:
    first, second, third = store.put(), store.put(), store.put()
    for key in (first, second, third):
        assert store.claim(key)
        store.release(key, timedelta(days=30))
    assert store.later(timedelta(days=30) - SECOND) == 0
    assert store.claim(first)
    assert store.claim(second, until=timedelta(days=1))
    assert store.later(SECOND) == 1
    assert [store.has(key) for key in (first, second, third)] == [True, True, False]
    assert store.later(timedelta(days=1)) == 1
    assert [store.has(key) for key in (first, second, third)] == [True, False, False]


def test_a_crash_between_two_steps_is_made_good_and_loses_nothing(store: Store) -> None:
    """Marked and not deleted; deleted and not forgotten: the next look ends what was begun."""
    marked, deleted, other = store.put(), store.put(), store.put()
    assert store.claim(other)
    with store.runtime.sessions() as session:
        for key in (marked, deleted):
            session.get_one(StoredFile, key).going = True
        session.commit()
    store.place.delete(deleted)
    assert not store.claim(marked), "its bytes may be gone already"
    assert store.later(ABANDONED) == 2
    assert [store.has(key) for key in (marked, deleted, other)] == [False, False, True]
    assert store.written() == [other]


def test_an_upload_that_is_being_committed_is_left_alone(store: Store) -> None:
    key = store.put()
    store.clock.advance(ABANDONED)
    with store.runtime.sessions() as slow:
        assert ledger.claim(slow, key)
        assert ledger.collect(store.runtime) == 0
        slow.commit()
    assert (store.later(ABANDONED), store.has(key)) == (0, True)


def test_many_go_in_batches_and_nothing_to_do_is_one_look(store: Store) -> None:
    with store.runtime.sessions() as session:
        rows = [StoredFile(key=f"key-{n:04d}", at=MONDAY, delete_after=MONDAY) for n in range(130)]
        session.add_all(rows)
        session.commit()
    assert ledger.collect(store.runtime) == 130
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.runtime.engine, "before_cursor_execute", note)
    try:
        with store.runtime.sessions() as session:
            assert not ledger.is_due(session, MONDAY)
        assert ledger.collect(store.runtime) == 0
    finally:
        event.remove(store.runtime.engine, "before_cursor_execute", note)
    assert len(statements) == 2


def test_what_was_refused_goes_at_once_unless_it_is_referred_to(store: Store) -> None:
    refused, claimed = store.put(), store.put()
    assert store.claim(claimed)
    for key in (refused, claimed):
        ledger.discard(store.runtime, key, now=store.clock.now())
    assert [store.has(key) for key in (refused, claimed)] == [False, True]


def test_what_was_kept_before_there_was_a_ledger_is_released_too(store: Store) -> None:
    store.place.put("older", [b"x"], 10)
    store.release("older", timedelta())
    assert store.later(SECOND) == 1
    assert not store.has("older")


def test_a_place_that_refuses_is_asked_again_in_an_hour(runtime: Runtime, tmp_path: Path) -> None:
    store = Store(runtime, var=str(tmp_path))
    stubborn, willing = store.put(), store.put()
    path = next(tmp_path.rglob(stubborn))
    path.unlink()
    (path / "in the way").mkdir(parents=True)
    assert store.later(ABANDONED) == 1
    assert store.written() == [stubborn]
    assert not store.has(willing)
    (path / "in the way").rmdir()
    path.rmdir()
    assert (store.later(AGAIN - SECOND), store.later(SECOND)) == (0, 1)


def test_half_a_file_of_a_process_that_was_killed_goes_with_its_key(store: Store, tmp_path: Path) -> None:
    key = ledger.new_key(store.runtime, now=MONDAY)
    if store.endpoint:
        client = boto3.client("s3", endpoint_url=store.endpoint)
        begun = client.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        client.upload_part(Bucket=BUCKET, Key=key, UploadId=begun, PartNumber=1, Body=b"x" * 1000)
    else:
        store.place.put(key, [b"x"], 10)
        whole = next(tmp_path.rglob(key))
        whole.rename(whole.with_name(f"{key}.part"))
    store.later(ABANDONED)
    if store.endpoint:
        assert "Uploads" not in client.list_multipart_uploads(Bucket=BUCKET)
    else:
        assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
