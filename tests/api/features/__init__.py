"""What each feature adds to the table of bad inputs: one module a feature, found by itself.

A module may hold ENDPOINTS (every operation of the feature, with a body it would take), bad() (further bad inputs),
RULES (codes of refusals that JSON Schema cannot say) and names(scene) (values for $names of its own).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from tests.api.request import Bad, Endpoint

#: The variable that hands rules() to a process of schemathesis, which need not import the product for them.
RULES = "GIAOVIEC_API_RULES"


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(__path__):
        yield import_module(f"{__name__}.{found.name}")


def endpoints() -> Iterator[Endpoint]:
    for module in modules():
        yield from getattr(module, "ENDPOINTS", ())


def bad() -> Iterator[Bad]:
    for module in modules():
        rows: Iterable[Bad] = module.bad() if hasattr(module, "bad") else ()
        yield from rows


def rules() -> frozenset[str]:
    return frozenset().union(*(getattr(module, "RULES", frozenset()) for module in modules()))


def names(scene: Any) -> dict[str, str]:
    """Make what the features' rows refer to, and return its names."""
    found: dict[str, str] = {}
    for module in modules():
        if hasattr(module, "names"):
            found |= module.names(scene)
    return found
