"""What the API says about campaigns."""

from __future__ import annotations

from backend.texts import Text

TEXTS: dict[str, Text] = {
    "unknown_campaign": Text("Không có đợt giao việc này", "There is no such campaign"),
    "nobody_to_assign": Text("Không còn đơn vị nào để giao", "There is no unit left to assign to"),
}
