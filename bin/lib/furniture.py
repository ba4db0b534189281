"""What bin/screens puts into the demo city for its pictures, and takes out again: phones, and work that comes again."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lib.refusal import Refusal

PASSWORD = "giaoviec-demo"
PHONES = (("android", "Điện thoại của Giám đốc"), ("ios", "iPad phòng họp"))
#: (what, the rule of RFC 5545, at which hour, who leads, working days until it is due)
COMING = (
    ("Báo cáo tuần về chống ngập", "FREQ=WEEKLY;BYDAY=WE", "08:00", "Sở Xây dựng", 2),
    ("Báo cáo tháng về trạm y tế lưu động", "FREQ=MONTHLY;BYMONTHDAY=5", "07:30", "Sở Y tế", 5),
    ("Báo cáo quý về dự trữ hàng hóa", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "08:00", "Sở Công Thương", 5),
)  # fmt: skip


class Account:
    """Somebody who is signed in at the API."""

    def __init__(self, url: str, username: str) -> None:
        self._url = f"{url}/api/v1"
        self._token = ""
        given = {"username": username, "password": PASSWORD, "device_name": "bin/screens"}
        self._token = self.send("POST", "/sessions", given)["access_token"]

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a request; return the answer's JSON, None when there is none."""
        headers = {"Content-Type": "application/json", "Accept-Language": "vi"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                said = answer.read()
        except urllib.error.HTTPError as error:
            raise Refusal(f"{method} {path} was answered with {error.code}: {error.read().decode()}") from error
        except OSError as error:
            raise Refusal(f"nothing answers at {self._url}: start bin/up, or name its address with --url") from error
        return json.loads(said) if said else None


@contextmanager
def furnished(url: str) -> Iterator[None]:
    """Furnish the demo city for the block: a director's phones, and what comes again for the chairperson."""
    director, chair = Account(url, "giamdoc"), Account(url, "chutich")
    placed: list[tuple[Account, str]] = []
    try:
        for platform, name in PHONES:
            phone = {"token": f"bin-screens-{platform}", "platform": platform, "name": name}
            placed.append((director, f"/me/devices/{director.send('POST', '/me/devices', phone)['id']}"))
        placed.extend((chair, f"/recurrences/{_come_again(chair, *each)}") for each in COMING)
        yield
    finally:
        for account, path in placed:
            account.send("DELETE", path)
        for account in (director, chair):
            account.send("DELETE", "/sessions/current")


def _come_again(chair: Account, title: str, rule: str, at: str, lead: str, days: int) -> str:
    units = chair.send("GET", f"/units?q={quote(lead)}")["items"]
    unit = next(each["id"] for each in units if each["name"] == lead)
    task = {"title": title, "lead": {"unit_id": unit}, "deadline_in": {"amount": days, "unit": "working_days"}}
    given = {"name": title, "rule": rule, "at": at, "starts_on": f"{datetime.now(UTC):%Y-%m-%d}", "body": task}
    return str(chair.send("POST", "/recurrences", given)["id"])
