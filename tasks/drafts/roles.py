"""Who leads and who helps: names get their role by what stands before and after them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.drafts.understood import Sentence, Unclear, What
from tasks.naming import KnownGroup, Mention, Names
from tasks.naming.names import Known

_BETWEEN = re.compile(r"^[\s,;/+]*(?:va|voi|cung|cac)?\s*$")
_LEADS_AFTER = re.compile(
    r"^\s*,?\s*(?:la\s+)?(?:lam\s+)?(?:don vi\s+)?(?:chu tri|ct|dau moi|chiu trach nhiem chinh)\b"
)
_HELPS_AFTER = re.compile(r"^\s*,?\s*(?:cung\s+)?(?:phoi hop|ph)\b(?!\s+(?:voi|cung(?!\s+cap))\b)")
_WITH = re.compile(r"^\s*,?\s*(?:phoi hop|ph)\s+(?:cac\s+)?")
_HELPS_BEFORE = re.compile(r"(?:phoi hop(?:\s+(?:voi|cung))?|cung(?:\s+voi)?|ph)\s*:?\s*(?:cac\s+)?$")
_LEADS_BEFORE = re.compile(
    r"(?:chu tri\s*(?::|la)|ct\s*:|don vi chu tri\s*:?|(?<!hop )giao(?:\s+(?:cho|nhiem vu cho|viec cho))?|"
    r"yeu cau|de nghi|phan cong|chi dao|nho|moi|nhac)\s*$"
)


def roles_in(reading: Sentence, mentions: Sequence[Mention], names: Names) -> tuple[Known | None, tuple[Known, ...]]:
    """Give each run of names its role by what stands before and after it; names without a role stay in the title."""
    lead: Known | None = None
    coordinators: list[Known] = []
    runs = _runs(reading, mentions)
    starts = {run[0].start for run in runs}
    for run in runs:
        role = _role(_emptied(reading), run, starts, lead is None)
        if role is None:
            continue
        for n, mention in enumerate(run):
            as_lead = role == "lead" and lead is None and n == 0
            what: What = "lead" if as_lead else "coordinator"
            reading.take(mention.start, mention.end, what)
            if mention.succeeded:
                reading.unclear.append(Unclear(mention.text, "unit_succeeded", mention.matches))
                continue
            if len(mention.matches) > 1:
                reading.unclear.append(Unclear(mention.text, f"ambiguous_{what}", mention.matches))
                continue
            if as_lead:
                if len(run) > 1 and not _LEADS_AFTER.match(reading.plain[mention.end :]):
                    reading.assumptions.append("first_leads")
                lead = mention.matches[0]
            elif mention.matches[0] not in (lead, *coordinators):
                coordinators.append(mention.matches[0])
    if lead is None and not _look_for_several(reading, names):
        _look_for_a_stranger(reading, names)
    return lead, tuple(coordinators)


#: A name after these is where the work is, not who does it.
_PLACE = re.compile(r"\b(?:tai|o|cua|thuoc|qua|den|ve)\s*$")


def _runs(reading: Sentence, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Join names that only a comma, "và" or "cùng" keeps apart."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        if not reading.free(mention.start, mention.end) or _PLACE.search(reading.plain[: mention.start]):
            continue
        if runs and _BETWEEN.match(reading.plain[runs[-1][-1].end : mention.start]):
            between = reading.plain[runs[-1][-1].end : mention.start]
            if not re.search(r"cung|voi", between):
                runs[-1].append(mention)
                continue
        runs.append([mention])
    return runs


def _emptied(reading: Sentence) -> str:
    """Return the unaccented sentence with what has been understood as something else left blank."""
    plain = list(reading.plain)
    for span in reading.spans:
        if span.what not in ("lead", "coordinator"):
            plain[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(plain)


def _role(plain: str, run: Sequence[Mention], starts: set[int], no_lead_yet: bool) -> What | None:
    before, after = plain[: run[0].start], plain[run[-1].end :]
    begins = not before.strip(" ,;:.-–\0")
    if _LEADS_AFTER.match(after):
        return "lead"
    if _HELPS_AFTER.match(after):
        # "CATP phối hợp SGTVT điều tiết …": whom somebody works with comes after; the first leads.
        found = _WITH.match(after)
        with_whom = begins and found is not None and run[-1].end + found.end() in starts
        return "lead" if no_lead_yet and (with_whom or _LEADS_BEFORE.search(before)) else "coordinator"
    if _HELPS_BEFORE.search(before):
        return "coordinator"
    if _LEADS_BEFORE.search(before):
        return "lead"
    if no_lead_yet and begins:
        # The sentence begins with whom it is for: "SXD xử lý …", "đ/c Hùng kiểm tra …".
        return "lead"
    return None


_STRANGER = re.compile(
    r"(?:^|\b)(?:(?<!hop )giao(?:\s+cho)?|yeu cau|de nghi|phan cong)\s+(?P<name>"
    # A district or ward by its number ends with it: "ubnd q1", "p.12".
    r"(?:ubnd\s+)?(?:quan|phuong|q|p)\.?\s*\d+\b"
    r"|(?:so|phong|ban|ubnd|phuong|xa|cong an|d/c|dong chi|p\.)[^,;]{2,40}?"
    r"(?=\s+(?:chu tri|phoi hop|xu ly|kiem tra|bao cao|tham muu|ra soat|hoan thanh|thuc hien|lap|xay dung)|[,;]|$))"
)


#: Units spoken of by their kind alone: "tất cả các phường", "các sở, ngành".
_SEVERAL = re.compile(
    r"(?:^|(?<!hop )giao(?:\s+cho)?|yeu cau|de nghi|phan cong|chi dao)\s*(?P<name>(?:(?:tat ca|toan bo|toan the)"
    r"(?:\s+cac)?|cac)\s+(?:don vi|dia phuong|co quan|"
    r"(?:(?:so|ban|nganh|phuong|xa|dac khu|quan|huyen)\b[\s,]*(?:va\s+)?)+)\b)"
)


def _look_for_several(reading: Sentence, names: Names) -> bool:
    """Units named by their kind, of which no group is known: one task has one lead, so that is a campaign's."""
    match = _SEVERAL.search(reading.plain)
    if match is None or not reading.free(match.start("name"), match.end("name")):
        return False
    written = reading.text[match.start("name") : match.end("name")].strip(" ,")
    reading.take(match.start("name"), match.start("name") + len(written), "lead")
    near = tuple(each for each in names.find(written).nearest if isinstance(each, KnownGroup))
    reading.unclear.append(Unclear(written, "several_units", near))
    return True


def _look_for_a_stranger(reading: Sentence, names: Names) -> None:
    """A name that leads nowhere is said, with those that look most like it."""
    match = _STRANGER.search(reading.plain)
    if match is None or not reading.free(match.start("name"), match.end("name")):
        return
    written = reading.text[match.start("name") : match.end("name")].strip()
    reading.take(match.start("name"), match.start("name") + len(written), "lead")
    reading.unclear.append(Unclear(written, "unknown_name", names.find(written).nearest))
