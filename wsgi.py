"""The only place that knows every feature. Nobody imports it.

gunicorn --config backend/serve.py "wsgi:create_app()"        flask --app wsgi migrate | demo | worker | clock | …
"""

from __future__ import annotations

import gc
import os
import sys

gc.disable()  # importing only adds: looking for litter meanwhile is a third of the time in which a process starts

from flask import Flask

from backend.app import assemble
from backend.feature import Feature
from backend.settings import Settings, SettingsError
from push.feature import push_feature
from reminders.feature import reminders_feature
from tasks.commands import verify_history
from tasks.feature import tasks_feature

gc.freeze()  # nor is any of it ever litter
gc.enable()


def features() -> list[Feature]:
    """Return the features of the product, in the order in which their handlers run."""
    return [tasks_feature(), push_feature(), reminders_feature()]


def create_app() -> Flask:
    """Assemble the product from the environment."""
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError:
        if not _verifies_a_file(sys.argv):
            raise
        return offline()
    return assemble(settings, features())


def offline() -> Flask:
    """Return an app that only verifies exported histories: whoever got one by mail has no server to ask."""
    app = Flask("giaoviec", static_folder=None)
    app.cli.add_command(verify_history)
    return app


def _verifies_a_file(arguments: list[str]) -> bool:
    wanted = any(each.split("=")[0] in ("--file", "--show-key") for each in arguments)
    return "verify-history" in arguments and wanted
