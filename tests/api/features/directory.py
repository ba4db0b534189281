"""The directory."""

from __future__ import annotations

from tests.api.request import endpoint

ENDPOINTS = (endpoint("GET", "/directory", query=True),)
