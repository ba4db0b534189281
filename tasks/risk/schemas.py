"""Shapes of risk."""

from __future__ import annotations

import marshmallow as ma

from backend.http.fields import Choice, Flag, Instant, Items, Nested, Schema, Text, Whole
from tasks.risk.service import WHYS


class ScoreSchema(Schema):
    """`brier` and `log_loss`: the smaller the better. `auc`: 1 is a perfect order, a half is chance."""

    brier = ma.fields.Float()
    log_loss = ma.fields.Float()
    auc = ma.fields.Float()


class BinSchema(Schema):
    """Where the forecast said between `low` and a tenth more: how often, what on average, how many were late."""

    low = ma.fields.Float()
    count = Whole(min=1, max=2**31)
    said = ma.fields.Float()
    late = Whole(min=0, max=2**31)


class TrialSchema(Schema):
    """Fitted to what was known at `split_at`, judged by tasks that were open after it, beside the plain forecast: how
    often tasks were late at this share of their time. `gain` in Brier score, with its standard error."""

    split_at = ma.fields.String(metadata={"format": "date-time"})
    snapshots = Whole(min=1, max=2**31)
    tasks = Whole(min=1, max=2**31)
    late = ma.fields.Float()
    ours = Nested(ScoreSchema)
    plain = Nested(ScoreSchema)
    gain = ma.fields.Float()
    error = ma.fields.Float()
    is_better = Flag()
    table = Items(Nested(BinSchema), max=10)


class WeightSchema(Schema):
    """What a forecast looks at: by how much one standard deviation more of it moves the log odds of being late."""

    name = Text(max=40)
    weight = ma.fields.Float()


class RiskSchema(Schema):
    setting = Choice(("auto", "on", "off"))
    used = Flag()
    why = Choice(WHYS)
    says = Text(max=500, metadata={"description": "`why` in the reader's language"})
    version = ma.fields.Date(allow_none=True)
    fitted_at = Instant(allow_none=True)
    known = Whole(min=0, max=2**31, metadata={"description": "Tasks of which it was known whether they were late"})
    late = Whole(min=0, max=2**31)
    weights = Items(Nested(WeightSchema), max=40)
    trial = Nested(TrialSchema, allow_none=True)
    likely_above = ma.fields.Float(metadata={"description": "From this probability on a task counts as likely late"})
    judged = Whole(min=0, max=2**31, metadata={"description": "Open tasks of which something is said"})
    likely = Whole(min=0, max=2**31, metadata={"description": "Of those, likely to be late"})
