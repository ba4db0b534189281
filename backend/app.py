"""Assembling the product: features in, a Flask app out. Knows no feature by name."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import Flask, Response, g, request
from flask_smorest import Api as Documentation
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import commands, health, logs, metrics, pages
from backend.auth.http import api as sessions_api
from backend.calendar_http import api as calendar_api
from backend.calendar_sheet import CALENDAR
from backend.clock import Clock
from backend.feature import Feature
from backend.http.addresses import quiet_path
from backend.http.api import Api
from backend.http.converters import IsoDay
from backend.http.problems import install_problems
from backend.live import asyncapi
from backend.live.namespace import open_live
from backend.org.http import api as organisation_api
from backend.org.sheets import SHEETS as ORGANISATION_SHEETS
from backend.platform_jobs import PLATFORM
from backend.presence.http import api as presence_api
from backend.runtime import Runtime
from backend.settings import Settings
from backend.sheets.mounting import sheets_api
from backend.web_client import client

log = structlog.get_logger(__name__)

_PREFIX = "/api/v1"


def assemble(settings: Settings, features: Sequence[Feature], clock: Clock | None = None) -> Flask:
    """Build the app of one process from its settings and the features it offers."""
    logs.configure_logs(settings.log_level)
    runtime = Runtime.build(settings, [PLATFORM, *features], clock)
    app = Flask("giaoviec", static_folder=None, template_folder=str(pages.TEMPLATES))
    app.config["MAX_CONTENT_LENGTH"] = settings.request_bytes
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.url_map.converters["iso_day"] = IsoDay
    runtime.attach(app)
    install_problems(app)
    sheets = [*ORGANISATION_SHEETS, CALENDAR, *(sheet for f in features for sheet in f.sheets)]
    platform = [sessions_api, organisation_api, presence_api, calendar_api]
    _mount_apis(app, [*platform, *(api for f in features for api in f.apis), sheets_api(sheets)])
    app.register_blueprint(health.pages)
    app.register_blueprint(metrics.pages)
    app.register_blueprint(pages.pages)
    app.register_blueprint(client)
    app.register_blueprint(asyncapi.pages)
    app.extensions["giaoviec.live"] = open_live(app, runtime)
    _follow_requests(app)
    for command in [*commands.COMMANDS, *(c for f in features for c in f.commands)]:
        app.cli.add_command(command)
    return app


def _mount_apis(app: Flask, apis: Sequence[Api]) -> None:
    app.config.update(
        API_TITLE="Giao Việc",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=_PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    documentation = Documentation(app, spec_kwargs={"security": [{"token": []}], "info": pages.API_INFO})
    documentation.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    documentation.spec.components.schema("Problem", pages.PROBLEM_SCHEMA)
    for api in apis:
        documentation.register_blueprint(api, url_prefix=_PREFIX)
    app.view_functions["api-docs.openapi_json"] = pages.openapi  # flask-smorest's makes it anew for everybody
    # flask-smorest brings its own error answers; ours are problem+json for everything.
    install_problems(app)


def _follow_requests(app: Flask) -> None:
    """Give each request an id, time it, and log it in one line that holds no content."""

    @app.before_request
    def begin() -> None:
        g.request_id = logs.begin_request(request.headers.get("X-Request-Id"))
        g.stop_watch = metrics.start_watch()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        for name, value in pages.SAFETY_HEADERS.items():
            response.headers.setdefault(name, value)
        seconds = metrics.stop_watch(g.get("stop_watch"), response.status_code)
        log.info(
            "answered", method=request.method, path=quiet_path(request), status=response.status_code, seconds=seconds
        )
        return response
