"""What the slice offers the package: signed histories, and a sheet of every list that a task goes through."""

from __future__ import annotations

from backend.feature import Feature
from tasks.attachments.sheets import ATTACHMENTS
from tasks.campaigns.sheets import SHEETS as CAMPAIGNS
from tasks.delays.sheets import DELAYS
from tasks.discussion.sheets import COMMENTS
from tasks.drafts.sheets import DRAFTS
from tasks.explanations.sheets import EXPLANATIONS
from tasks.exports.http import api
from tasks.extensions.sheets import SHEETS as EXTENSIONS
from tasks.fields.sheets import FIELDS
from tasks.imports.sheets import SHEETS as IMPORTS
from tasks.recurrences.sheets import RECURRENCES
from tasks.sheets import SHEETS as TASKS
from tasks.subtasks.sheets import SUBTASKS
from tasks.templates.sheets import TEMPLATES
from tasks.urgings.sheets import URGINGS
from tasks.views.sheets import TASKS_OF_VIEW

SHEETS = (
    *TASKS,
    SUBTASKS,
    *EXTENSIONS,
    DELAYS,
    EXPLANATIONS,
    ATTACHMENTS,
    COMMENTS,
    URGINGS,
    *CAMPAIGNS,
    *IMPORTS,
    DRAFTS,
    TEMPLATES,
    RECURRENCES,
    FIELDS,
    TASKS_OF_VIEW,
)

EXPORTS = Feature(name="exports", apis=(api,), sheets=SHEETS)
