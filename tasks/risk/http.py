"""The forecast over HTTP."""

from __future__ import annotations

from typing import Any

from backend.http.api import Api, Call
from tasks.risk import schemas, service
from tasks.risk.trial import ENOUGH, ENOUGH_JUDGED

api = Api("risk", __name__, description="How likely open tasks are to be late, and how good that forecast is")


@api.read("/risk", answer=schemas.RiskSchema)
def read_risk(call: Call) -> dict[str, Any]:
    """Read whether a forecast is used and why, and how it did on the city's own book."""
    found = service.account(call.work, call.actor, call.runtime.settings.risk, now=call.now)
    model = found.model
    needed = {"enough": ENOUGH, "judged": ENOUGH_JUDGED}
    return {
        **{name: getattr(found, name) for name in ("setting", "used", "why", "likely_above", "judged", "likely")},
        "says": call.runtime.catalogue.say(found.why, call.language, needed),
        "version": model.day if model else None,
        "fitted_at": model.fitted_at if model else None,
        "known": model.known if model else 0,
        "late": model.late if model else 0,
        "weights": service.weights_of(model),
        "trial": model.trial if model else None,
    }
