"""The only place that knows every feature. Nobody imports it.

gunicorn --config backend/serve.py "wsgi:create_app()"        flask --app wsgi migrate | demo | worker | clock | …
"""

from __future__ import annotations

import os

from flask import Flask

from backend.app import assemble
from backend.feature import Feature
from backend.settings import Settings
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.feature import tasks_feature


def features() -> list[Feature]:
    """Return the features of the product, in the order in which their handlers run."""
    return [tasks_feature(), push_feature(), reminders_feature()]


def create_app() -> Flask:
    """Assemble the product from the environment."""
    return assemble(Settings.from_environment(os.environ), features())
