"""Every table of the product in one place, for Alembic."""

from __future__ import annotations

from types import ModuleType

import backend.auth.model
import backend.editions
import backend.heartbeat
import backend.http.idempotency
import backend.live.journal
import backend.org.model
import backend.presence.model
import backend.storage.ledger
import backend.working_time
import push.model
import reminders.model
import reminders.personal.model
import tasks.attachments.model
import tasks.calendars.model
import tasks.campaigns.model
import tasks.delays.model
import tasks.discussion.model
import tasks.drafts.model
import tasks.explanations.model
import tasks.extensions.model
import tasks.fields.model
import tasks.handover.model
import tasks.imports.model
import tasks.model
import tasks.recurrences.model
import tasks.risk.model
import tasks.templates.model
import tasks.urgings.model
import tasks.views.model
from backend.database import Base

MODELS: tuple[ModuleType, ...] = (
    backend.auth.model,
    backend.editions,
    backend.heartbeat,
    backend.http.idempotency,
    backend.live.journal,
    backend.org.model,
    backend.presence.model,
    backend.storage.ledger,
    backend.working_time,
    push.model,
    reminders.model,
    reminders.personal.model,
    tasks.attachments.model,
    tasks.calendars.model,
    tasks.campaigns.model,
    tasks.delays.model,
    tasks.discussion.model,
    tasks.drafts.model,
    tasks.explanations.model,
    tasks.extensions.model,
    tasks.fields.model,
    tasks.handover.model,
    tasks.imports.model,
    tasks.model,
    tasks.views.model,
    tasks.templates.model,
    tasks.recurrences.model,
    tasks.urgings.model,
    tasks.risk.model,
)

METADATA = Base.metadata
