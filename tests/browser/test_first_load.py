"""What the first look costs: bytes over the wire, and the seconds until it can be used on a slow phone."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.browser.screens import Screens

MOST_BYTES = 150_000
MOST_SECONDS = 2.0
SLOWER = 4  # times


def transferred(page: Page) -> int:
    """Return the compressed bytes of everything the page has fetched."""
    total: int = page.evaluate(
        "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
        ".reduce((sum, each) => sum + each.transferSize, 0)"
    )
    return total


def test_the_first_load_of_the_phone_view_is_small_and_quick_on_a_slow_phone(screens: Screens) -> None:
    page = screens.of("director")
    state = page.context.storage_state()
    fresh = screens.blank(storage_state=state)
    devtools = fresh.context.new_cdp_session(fresh)
    # The main thread's own processor time: what a slow phone multiplies, whatever else this machine does meanwhile.
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    began = time.monotonic()
    fresh.goto(screens.url + "/")
    fresh.locator("#content h1").first.wait_for()
    fresh.locator(".skeleton").first.wait_for(state="detached")
    waited = time.monotonic() - began
    metrics = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    seconds = metrics["TaskDuration"] * SLOWER
    weight = transferred(fresh)
    print(f"first load: {weight / 1000:.0f} kB; {seconds:.2f} s of a CPU {SLOWER} times slower; {waited:.2f} s here")
    assert weight <= MOST_BYTES
    assert seconds <= MOST_SECONDS
