"""From the settings to the far side: the product's own channels, opened as a worker opens them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from py_vapid import Vapid02
from sqlalchemy import select

from backend.org.model import Person
from push import fallback
from push.carriers import carriers
from push.devices import register_device
from push.dispatch import dispatch
from push.message import PUBLIC_TEXTS
from push.model import Delivery
from push.subscriptions import Registration
from push.ways import webpush_key
from tests.city import City
from tests.push.channels.browser import Browser
from tests.push.channels.far_side import FarSide
from tests.push.channels.rigs import MailRig
from tests.push.test_outbox import message, send


def test_one_message_by_every_way_to_its_far_side(city: City, tmp_path: Path) -> None:
    key = Vapid02()
    key.generate_keys()
    key.save_key(str(tmp_path / "vapid.pem"))
    browser, mail = Browser(), MailRig()
    with FarSide() as service, FarSide() as gateway, FarSide() as office:
        steps = "live phone office 1m sms 1m email"
        settings = replace(
            city.runtime.settings,
            vapid_key=str(tmp_path / "vapid.pem"),
            webpush_hosts=service.url,
            smtp_url=f"smtp://127.0.0.1:{mail.server.port}",
            mail_from="giaoviec@thanhpho.gov.vn",
            sms_url=gateway.url,
            apprise=f'{{"office": {{"url": "json://127.0.0.1:{office.port}/{{address}}"}}}}',
            push_routes="; ".join(f"{each}={steps}" for each in ("normal", "urgent", "very_urgent", "flash")),
        )
        assert webpush_key(settings)
        city.runtime = replace(city.runtime, settings=settings)
        city.change_person("director", email="giamdoc@thanhpho.gov.vn", phone="0901234567")
        with city.runtime.unit_of_work() as work:
            actor = work.session.get_one(Person, city.people["director"].id)
            subscription = Registration("webpush", f"{service.url}/subscription", "web", keys=browser.keys)
            register_device(work, actor, subscription, now=city.now)
            register_device(work, actor, Registration("office", "room-5-of-office", "chat"), now=city.now)
            work.commit()
        opened = carriers(settings)
        send(city, message(city))
        for _ in range(3):
            dispatch(city.runtime, opened)
            city.simulation.clock.advance(timedelta(minutes=1))
            fallback.fall_back(city.runtime)
        for channel in opened.values():
            channel.close()
        mail.stop()
        with city.runtime.sessions() as session:
            states = {row.channel: row.state for row in session.scalars(select(Delivery))}
        assert states == {"webpush": "sent", "office": "sent", "sms": "sent", "email": "sent"}
        public = PUBLIC_TEXTS["assigned"].vi
        assert browser.read(service.received[0].body)["body"] == public
        assert office.received[0].json["message"] == public
        assert gateway.received[0].json["text"] == f"Giao Việc: {public}"
        assert len(mail.box.letters) == 1
