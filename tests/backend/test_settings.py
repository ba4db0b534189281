"""Settings: read once, refused with the name of the variable, no default secret."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from zoneinfo import ZoneInfo

import pytest

from backend.settings import Settings, SettingsError

LEAST = {
    "DATABASE_URL": "postgresql+psycopg://somebody:a-password@host/name",
    "REDIS_URL": "redis://localhost:6379/0",
    "GIAOVIEC_SECRET": "s" * 32,
}


def test_three_variables_are_enough() -> None:
    settings = Settings.from_environment(LEAST)
    assert settings.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert (settings.access_minutes, settings.refresh_days) == (15, 30)
    assert settings.sign_in_limit == "10 per minute"
    assert settings.push_titles is False, "task content stays in the country unless somebody says otherwise"
    assert settings.fcm_credentials == ""


@pytest.mark.parametrize("variable", sorted(LEAST))
def test_a_missing_variable_is_named(variable: str) -> None:
    with pytest.raises(SettingsError, match=f"^{variable} is not set: "):
        Settings.from_environment({name: text for name, text in LEAST.items() if name != variable})


@pytest.mark.parametrize("secret", ["", "short", "s" * 31])
def test_a_short_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(SettingsError, match="GIAOVIEC_SECRET is shorter than 32 characters") as caught:
        Settings.from_environment({**LEAST, "GIAOVIEC_SECRET": secret})
    assert not secret or secret not in str(caught.value).replace("shorter", "")


@pytest.mark.parametrize(
    ("variable", "text", "says"),
    [
        ("GIAOVIEC_ZONE", "Mars/Olympus", "IANA zone"),
        ("GIAOVIEC_ZONE", "../etc/passwd", "IANA zone"),
        ("GIAOVIEC_ACCESS_MINUTES", "0", "above zero"),
        ("GIAOVIEC_ACCESS_MINUTES", "soon", "soon"),
        ("GIAOVIEC_POOL_SIZE", "-1", "above zero"),
        ("GIAOVIEC_PUSH_TITLES", "perhaps", "yes or no"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_write(variable: str, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=variable) as caught:
        Settings.from_environment({**LEAST, variable: text})
    assert says in str(caught.value)


@pytest.mark.parametrize(("text", "flag"), [("yes", True), ("1", True), ("True", True), ("no", False), ("", False)])
def test_a_flag_is_said_in_several_ways(text: str, flag: bool) -> None:
    assert Settings.from_environment({**LEAST, "GIAOVIEC_PUSH_TITLES": text}).push_titles is flag


def test_settings_are_frozen_and_each_is_documented() -> None:
    settings = Settings.from_environment(LEAST)
    with pytest.raises(FrozenInstanceError):
        settings.log_level = "debug"  # type: ignore[misc]
    for each in fields(Settings):
        assert each.metadata["doc"], each.name
        assert not each.metadata["secret"] or each.metadata["default"] in (None, ""), f"{each.name}: no default secret"
