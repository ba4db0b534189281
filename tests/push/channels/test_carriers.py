"""What each carrier's message looks like on the far side, and what that carrier alone says."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from py_vapid import Vapid02
from sqlalchemy import select

from backend.live.journal import JournalRow
from push.channel import Accepted, Button, Outgoing, TransportError
from push.channels.apprised import read_services
from push.channels.mail import MailChannel
from push.channels.manners import DIGEST_KEPT, MANNERS, Manner, manner_of
from push.channels.sms import SmsChannel, number_of
from push.channels.webpush import public_key
from tests.city import City
from tests.push.channels.far_side import Answer, FarSide
from tests.push.channels.rigs import AppriseRig, LiveRig, MailRig, SmsRig, WebPushRig, outgoing

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def far_side() -> Iterator[FarSide]:
    with FarSide() as opened:
        yield opened


@pytest.fixture
def webpush(far_side: FarSide) -> Iterator[WebPushRig]:
    rig = WebPushRig(far_side)
    yield rig
    rig.channel.close()


@pytest.fixture
def mail() -> Iterator[MailRig]:
    rig = MailRig()
    yield rig
    rig.stop()


def failed(result: Any) -> tuple[bool, bool, bool, float | None]:
    assert isinstance(result, TransportError), result
    return result.permanent, result.drop_address, result.carrier, result.retry_after


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────


def cells(urgency: str, manner: Manner) -> list[str]:
    keep = f"{manner.keep.days} days" if manner.keep.days != 1 else "1 day"
    web = f"{manner.web_urgency}{', stays up' if manner.stays_up else ''}"
    return [
        f"`{urgency}`",
        manner.android_priority,
        f"`{manner.channel_id}`",
        f"`{manner.collapse_key}`",
        keep,
        f"{manner.apns_priority}, {manner.interruption}",
        web,
        manner.importance,
    ]


def test_the_documented_table_is_the_one_in_force() -> None:
    page = (ROOT / "docs" / "notifications.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in page.splitlines() if line[:3] == "| `"]
    for urgency, manner in MANNERS.items():
        assert cells(urgency, manner) in rows
    assert len(fields(Manner)) == 10, "a new column belongs into the page"


def test_silence_takes_sound_and_urgency_but_not_the_time_it_is_kept() -> None:
    loud, quiet = manner_of(outgoing("a", urgency="flash")), manner_of(outgoing("a", urgency="flash", silent=True))
    assert (quiet.sound, quiet.channel_id, quiet.interruption, quiet.web_urgency, quiet.importance) == (
        False,
        "giaoviec.quiet",
        "passive",
        "low",
        "low",
    )
    assert quiet.keep == loud.keep
    assert quiet.collapse_key == loud.collapse_key
    assert manner_of(outgoing("a", kind="digest")).keep == DIGEST_KEPT


# ── Web push ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_browser_alone_can_read_it(webpush: WebPushRig, far_side: FarSide) -> None:
    button = Button("acknowledge", "Tiếp nhận", "one-time")
    item = webpush.good(urgency="flash", receipt="proof", actions=(button,))
    assert webpush.channel.send_many([item]) == [Accepted("")]
    (got,) = far_side.received
    assert b"Ti" not in got.body, "the push service carries nothing readable"
    assert (got.headers["urgency"], got.headers["ttl"], got.headers["topic"], got.headers["content-encoding"]) == (
        "high",
        "86400",
        item.message_id.hex,
        "aes128gcm",
    )
    shown = webpush.browser.read(got.body)
    assert (shown["title"], shown["body"], shown["tag"]) == (item.title, item.body, str(item.message_id))
    assert (shown["silent"], shown["require_interaction"], shown["receipt"]) == (False, True, "proof")
    assert shown["actions"] == [{"name": "acknowledge", "label": "Tiếp nhận", "token": "one-time"}]


def test_vapid_says_who_we_are_once_an_hour(webpush: WebPushRig, far_side: FarSide) -> None:
    webpush.channel.send_many([webpush.good(), webpush.good()])
    first, second = (each.headers["authorization"] for each in far_side.received)
    assert first == second, "signed once"
    assert first.startswith("vapid t=")
    assert Vapid02.verify(first)


def test_the_key_a_browser_subscribes_with_is_the_public_one(webpush: WebPushRig, tmp_path: Path) -> None:
    key = Vapid02()
    key.generate_keys()
    key.save_key(str(tmp_path / "vapid.pem"))
    assert len(public_key(str(tmp_path / "vapid.pem"))) == 87, "65 bytes, base64url"


@pytest.mark.parametrize(
    ("status", "headers", "meant"),
    [
        (404, {}, (True, True, False, None)),
        (410, {}, (True, True, False, None)),
        (400, {}, (True, False, False, None)),
        (413, {}, (True, False, False, None)),
        (401, {}, (False, False, True, None)),
        (403, {}, (False, False, True, None)),
        (429, {"Retry-After": "7"}, (False, False, True, 7.0)),
        (503, {"Retry-After": "120"}, (False, False, True, 120.0)),
        (301, {"Location": "http://127.0.0.1:1/"}, (False, False, True, None)),
        (204, {}, (False, False, True, None)),
    ],
)
def test_what_a_push_service_says(
    webpush: WebPushRig, far_side: FarSide, status: int, headers: dict[str, str], meant: Any
) -> None:
    far_side.answer = Answer(status, headers, b"")
    (result,) = webpush.channel.send_many([webpush.good()])
    assert failed(result) == meant


# ── E-mail ───────────────────────────────────────────────────────────────────────────────────────────────


def letter(mail: MailRig, item: Outgoing) -> Any:
    (result,) = mail.channel.send_many([item])
    assert isinstance(result, Accepted), result
    return email.message_from_bytes(mail.box.letters[-1][1], policy=email.policy.default)


def test_a_letter(mail: MailRig) -> None:
    item = mail.good(urgency="flash", title="Giao Việc\r\nBcc: all@thanhpho.gov.vn", body="Anh/chị có một nhiệm vụ mới")
    got = letter(mail, item)
    assert got["Subject"] == "Giao Việc Bcc: all@thanhpho.gov.vn", "a title cannot write headers"
    assert got["Bcc"] is None
    assert got["Message-ID"] == f"<{item.message_id}@thanhpho.gov.vn>"
    assert (got["Importance"], got["X-Priority"], got["Auto-Submitted"]) == ("high", "1", "auto-generated")
    assert got["From"] == "Giao Việc <giaoviec@thanhpho.gov.vn>"
    assert got["Date"]
    assert (
        got.get_content().replace("\r", "") == "Anh/chị có một nhiệm vụ mới\n\nMở: https://giaoviec.example/tasks/kin\n"
    )
    assert "Open: " in letter(mail, mail.good(language="en")).get_content()


def test_an_address_with_marks_is_none_and_holds_up_nobody(mail: MailRig) -> None:
    good = [outgoing(f"an{n}@thanhpho.gov.vn") for n in range(2)]
    first, marked, again, last = mail.channel.send_many(
        [good[0], outgoing("nguyễn.an@b.vn"), outgoing("bình@b.vn"), good[1]]
    )
    assert isinstance(first, Accepted)
    assert isinstance(last, Accepted)
    assert failed(marked) == failed(again) == (True, True, False, None)


def test_a_sender_that_is_refused_parks_no_letter(mail: MailRig) -> None:
    mail.box.strict = True
    (refused,) = mail.channel.send_many([mail.good()])
    assert failed(refused) == (False, False, True, None), "it waits, with the lane, until the operator has mended it"
    mail.box.strict = False
    assert isinstance(mail.channel.send_many([mail.good()])[0], Accepted)


def test_a_full_mailbox_may_have_room_later(mail: MailRig) -> None:
    gone, full, bad = mail.channel.send_many(
        [
            outgoing("gone@thanhpho.gov.vn"),
            outgoing("full@thanhpho.gov.vn"),
            outgoing("a@b.vn\r\nRCPT TO:<c@d.vn>"),
        ]
    )
    assert failed(gone) == (True, True, False, None)
    assert failed(full) == (False, False, False, None)
    assert failed(bad) == (True, True, False, None)
    assert mail.box.letters == []


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "mail.thanhpho.gov.vn"])
def test_an_address_that_is_no_mail_server_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP address"):
        MailChannel(url, "giaoviec@thanhpho.gov.vn")
    with pytest.raises(ValueError, match="sender"):
        MailChannel("smtp://mail", "giaoviec")


# ── SMS ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_in_the_gateways_own_words(far_side: FarSide) -> None:
    body = '{"msisdn": "{phone}", "content": "{text}", "ref": "{id}", "brand": "UBND", "unicode": 1}'
    channel = SmsChannel(far_side.url, "gateway-token", body)
    item = outgoing("0901.234.567", title="Giao Việc", body="Có {id} việc " + "x" * 300)
    assert channel.send_many([item]) == [Accepted("their-id")]
    channel.close()
    (got,) = far_side.received
    assert got.headers["authorization"] == "Bearer gateway-token"
    assert got.headers["idempotency-key"] == str(item.delivery_id)
    sent = got.json
    assert (sent["msisdn"], sent["ref"], sent["brand"], sent["unicode"]) == (
        "+84901234567",
        str(item.delivery_id),
        "UBND",
        1,
    )
    assert sent["content"].startswith("Giao Việc: Có {id} việc x")
    assert len(sent["content"]) == 201
    assert sent["content"].endswith("…")


@pytest.mark.parametrize(
    ("written", "number"), [("0901234567", "+84901234567"), ("+84 90 123-4567", "+84901234567"), ("8490123", None),
                            ("không", None), ("", None), ("1" * 16, None)]
)  # fmt: skip
def test_numbers(written: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(TransportError) as refused:
            number_of(written)
        assert refused.value.drop_address
    else:
        assert number_of(written) == number


def test_an_acceptance_by_a_portal_is_none(far_side: FarSide) -> None:
    rig = SmsRig(far_side)
    for page in (b"<html>Xin chao</html>", b"[]", b""):
        far_side.answer = Answer(200, {}, page)
        (result,) = rig.channel.send_many([rig.good()])
        assert failed(result) == (False, False, True, None)
    far_side.answer = Answer(422)
    (result,) = rig.channel.send_many([rig.good()])
    assert failed(result) == (True, False, False, None)
    rig.channel.close()


# ── Apprise ──────────────────────────────────────────────────────────────────────────────────────────────


def test_each_service_has_a_template(far_side: FarSide) -> None:
    rig = AppriseRig(far_side)
    item = rig.good()
    assert rig.channel.send_many([item]) == [Accepted("")]
    rig.channel.close()
    (got,) = far_side.received
    assert got.json["message"] == f"{item.title}|{item.body}|{item.link}"


def test_a_no_is_the_carriers_only_where_different_addresses_got_nothing_else(far_side: FarSide) -> None:
    rig = AppriseRig(far_side)
    good, wrong = rig.good(), rig.good()
    far_side.behave = lambda got: Answer(404) if got.path.endswith(wrong.address) else None
    accepted, refused = rig.channel.send_many([good, wrong])
    assert (accepted, failed(refused)) == (Accepted(""), (False, False, False, None))
    (alone,) = rig.channel.send_many([wrong])
    assert failed(alone) == (False, False, False, None), "one person's wrong account holds nobody's messages back"
    far_side.behave = lambda _got: Answer(500)
    assert [failed(each) for each in rig.channel.send_many([good, rig.good()])] == [(False, False, True, None)] * 2
    rig.channel.close()


def test_services_by_setting() -> None:
    found = read_services('{"zalo": {"url": "zalo://123:TOKEN/{address}", "body": "{title}"}}')
    assert found["zalo"].url == "zalo://123:TOKEN/{address}"
    assert found["zalo"].title == "{title}"
    assert read_services(" ") == {}


@pytest.mark.parametrize(
    "text",
    [
        "zalo",
        "[]",
        '{"zalo": "zalo://secret/{address}"}',
        '{"sms": {"url": "zalo://secret/{address}"}}',
        '{"Zalo": {"url": "zalo://secret/{address}"}}',
        '{"zalo": {"url": "zalo://secret/everybody"}}',
        '{"zalo": {"url": "zalo://secret/{address}", "colour": "red"}}',
        '{"zalo": {"url": 5}}',
    ],
)
def test_a_service_that_cannot_be_is_refused_without_its_secret(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the sentence differs)
        read_services(text)
    assert "secret" not in str(refused.value)


# ── The live socket ──────────────────────────────────────────────────────────────────────────────────────


def test_a_message_shown_again_is_what_was_shown_first(city: City) -> None:
    rig = LiveRig(city)
    rig.channel.send_many([rig.good()])
    with city.runtime.sessions() as session:
        first, again = session.scalars(select(JournalRow).order_by(JournalRow.id)).all()
    assert (again.rooms, again.item) == (first.rooms, first.item)
