"""Writing behind: statements are sent one after another, and nobody waits for the one before (a pipeline)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


@contextmanager
def written_behind(session: Session) -> Iterator[None]:
    """Send what the block writes, and let PostgreSQL carry it out while Python works out what comes next.

    For statements that return nothing anybody looks at: a question in the block would wait for all that was sent before
    it. The block ends when everything is carried out; what went wrong on the way is raised there at the latest, as
    SQLAlchemy names it. It changes nothing about the transaction: all of it commits together, or none of it.
    """
    connection = session.connection()
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.pipeline():
            yield
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error, hide_parameters=True) from error
