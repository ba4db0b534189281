"""Addresses that may be written down."""

from __future__ import annotations

from flask import Request


def quiet_path(request: Request) -> str:
    """Return the path without what only its owner may know: an address that is itself a key is named by its rule."""
    if request.view_args and "secret" in request.view_args and request.url_rule is not None:
        return request.url_rule.rule
    return request.path
