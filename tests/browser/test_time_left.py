"""How far a deadline is, as the client says it: on a day off, on the clock, and to the minute when it is close."""

from __future__ import annotations

import pytest

from tests.browser.screens import Screens
from tests.city import local

#: 29/11/2026 is a Sunday. deadline, urgency, now → Vietnamese, English.
SAID = (
    ("2026-11-29 17:00", "normal", "2026-11-29 16:31", "hạn 17:00 hôm nay", "due 17:00 today"),
    ("2026-11-29 17:00", "flash", "2026-11-29 16:31", "còn 29 phút", "29 min left"),
    ("2026-11-29 18:31", "flash", "2026-11-29 16:32", "còn 1 giờ 59 phút", "1 h 59 min left"),
    ("2026-11-29 18:31", "flash", "2026-11-29 16:31", "còn 2 giờ", "2 hours left"),
    ("2026-11-27 17:00", "normal", "2026-11-29 16:31", "quá hạn từ 17:00 thứ Sáu", "overdue since 17:00 Friday"),
    ("2026-11-27 16:50", "normal", "2026-11-29 16:31", "quá hạn từ 16:50 thứ Sáu", "overdue since 16:50 Friday"),
    ("2026-11-30 07:30", "normal", "2026-11-29 16:31", "hạn 07:30 thứ Hai", "due 07:30 Monday"),
    ("2026-11-27 17:00", "normal", "2026-11-27 16:31", "còn 29 phút", "29 min left"),
    ("2026-11-27 17:00", "normal", "2026-11-27 15:01", "còn 1 giờ 59 phút làm việc", "1 working h 59 min left"),
    ("2026-11-27 17:00", "normal", "2026-11-27 08:01", "còn 7 giờ làm việc", "7 working hours left"),
    ("2026-11-27 13:15", "normal", "2026-11-27 11:15", "hạn 13:15 hôm nay", "due 13:15 today"),
    ("2026-11-27 10:00", "normal", "2026-11-27 10:00:30", "quá hạn từ 10:00 hôm nay", "overdue since 10:00 today"),
    ("2026-12-02 17:00", "normal", "2026-11-29 16:31", "còn 3 ngày làm việc", "3 working days left"),
)
#: Imported as the pages import it: with the calendar as it stands when nothing is known, the usual week.
_SAY = """async ([rows, language]) => {
  const texts = await import("/client/core/texts.js"), time = await import("/client/core/time.js");
  texts.language.set(language);
  return rows.map(([deadline, urgency, now]) => time.untilDeadline(deadline, urgency, Date.parse(now)));
}"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_how_far_a_deadline_is(screens: Screens, language: str) -> None:
    page = screens.blank()
    page.goto(f"{screens.url}/sign-in")
    page.locator("h1").wait_for()
    rows = [[local(deadline).isoformat(), urgency, local(now).isoformat()] for deadline, urgency, now, *_ in SAID]
    said = page.evaluate(_SAY, [rows, language])
    assert said == [each[3 if language == "vi" else 4] for each in SAID]
