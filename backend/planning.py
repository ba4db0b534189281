"""How PostgreSQL is to plan what a great batch asks and writes. For one transaction, until it is told otherwise."""

from __future__ import annotations

from sqlalchemy import TextClause, text


def _set(*, loops: str, walks: str, plans: str) -> TextClause:
    return text(
        f"SELECT set_config('enable_nestloop', '{loops}', true), set_config('enable_seqscan', '{walks}', true),"
        f" set_config('plan_cache_mode', '{plans}', true)"
    )


#: Once, and for no values in particular: to look at each of thousands takes it longer than what it is asked. Such a
#: plan outlives what a table was when it was made, so it goes by indexes even where there is next to nothing yet.
ANY_VALUES = _set(loops="on", walks="off", plans="force_generic_plan")
#: So, and without loops: where all that is joined are sets of thousands, of which it expects ten, it would compare each
#: with each.
SETS_ONLY = _set(loops="off", walks="off", plans="force_generic_plan")
AS_EVER = _set(loops="on", walks="on", plans="auto")
