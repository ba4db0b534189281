"""Loaded by schemathesis: what a 422 may say to a request that the OpenAPI document calls well formed."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode

import schemathesis
from schemathesis import CheckContext, Response

from tests.api import features

#: Rules that JSON Schema cannot say: they need the database, the clock, or two fields at once.
RULES = frozenset(
    {
        "already_the_lead",
        "assign_to_self",
        "assign_upward",
        "bad_cursor",
        "deadline_passed",
        "head_taken",
        "idempotency_mismatch",
        "named_twice",
        "not_in_unit",
        "out_of_reach",
        "out_of_time",  # JSON Schema has no bounds for date-time
        "party_missing",
        "period_reversed",
        "secret_refused",
        "stand_in_overlaps",
        "stand_in_self",
        "two_deadlines",
        "unit_without_head",
        "unknown_person",
        "unknown_post",
        "unknown_unit",
        "below_itself",
        "code_taken",
        "username_taken",
    }
).union(os.environ[features.RULES].split(","))


#: Bytes of a request line that gunicorn reads; what is longer it refuses itself (414), before anything of ours.
_LINE = 4000


@schemathesis.hook
def filter_query(_context: Any, query: Any) -> bool:
    """Leave out addresses that are too long to be read."""
    return len(urlencode(query, doseq=True)) < _LINE if isinstance(query, dict) else True


@schemathesis.check
def only_rules_refuse_what_is_well_formed(ctx: CheckContext, response: Response, case: Any) -> bool | None:
    """positive_data_acceptance for 422: the shape was right, so only a rule may object."""
    if response.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return None
    errors = {(each["pointer"], each["code"]) for each in response.json()["errors"]}
    of_shape = {(pointer, code) for pointer, code in errors if code not in RULES}
    of_shape.discard(("", "required"))  # an empty PATCH: our schemas cannot say minProperties
    assert not of_shape, f"the document allows what the schema refuses: {sorted(of_shape)}"
    return None
