"""What waits on the documented desks, counted back from now: each account finds something to do at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.workcalendar import WorkingCalendar
from reminders.demo.city import City
from reminders.demo.lives import SAID
from reminders.demo.plots import Act, Plot, Visit
from reminders.demo.register import Place
from tasks.assigning import Assignment, Deadline
from tasks.parties import Party
from tasks.timeliness import Span, Urgency

#: (verb, working hours ago), each done by whoever leads unless it is the assigner's to do.
Happened = tuple[str, float]
_OF_THE_ASSIGNER = frozenset({"approve", "return_for_rework", "recall"})


class Desks:
    """Lays work on the desks."""

    def __init__(self, city: City, calendar: WorkingCalendar, now: datetime, chance: Random) -> None:
        self._city = city
        self._calendar = calendar
        self._now = now
        self._chance = chance

    def plots(self) -> list[Plot]:
        who = self._city.accounts
        works, ward = self._city.place("Sở Xây dựng"), self._city.place("UBND phường Sài Gòn")
        island, division = self._city.place("UBND đặc khu Côn Đảo"), self._city.place("Phòng Quản lý hạ tầng")
        office = self._city.office
        return [
            *self._chair(who["chutich"]),
            *self._director(who["chutich"], who["phochutich"], works),
            *self._division(who["giamdoc"], who["truongphong"], division, who["chuyenvien"]),
            *self._ward(who["phochutich"], who["chutichphuong"], ward),
            *self._island(who["phochutich"], island),
            *self._forgotten(who["chutich"], who["phochutich"]),
            self._task(who["chanhvp"], Party(office.id, who["thuky"]), "Lập bảng nhiệm vụ quá hạn trình giao ban", 3,
                       "Bảng nhiệm vụ quá hạn theo đơn vị", due=self._days(2)),
        ]  # fmt: skip

    def visits(self) -> list[Visit]:
        """Whoever has an account reads once in a while; what came since the last visit is new to them."""
        mornings = [self._ago(8 * days + 1) for days in range(1, 18, 4)]
        return [Visit(at, who) for at in mornings for who in self._city.accounts.values()]

    def _chair(self, chair: UUID) -> list[Plot]:
        health, inspection, trade = (
            self._city.place(name) for name in ("Sở Y tế", "Thanh tra Thành phố", "Sở Công Thương")
        )
        done: list[Happened] = [("acknowledge", 50), ("report_progress", 20), ("submit", 3)]
        return [
            self._task(chair, Party(unit_id=health.id), "Phương án tổ chức trạm y tế lưu động cho khu trọ công nhân",
                       60, "Phương án và dự toán", done, due=self._days(2), starred=True),
            self._task(chair, Party(unit_id=trade.id), "Báo cáo dự trữ hàng thiết yếu trước mùa mưa bão", 40,
                       "Báo cáo kèm danh mục kho", [("acknowledge", 36), ("submit", 6)], due=self._days(1)),
            self._task(chair, Party(unit_id=inspection.id), "Rà soát các kết luận thanh tra chưa thực hiện xong", 30,
                       "Danh mục kết luận, trách nhiệm từng đơn vị", due=self._days(6), starred=True),
        ]  # fmt: skip

    def _director(self, chair: UUID, vice: UUID, works: Place) -> list[Plot]:
        lead = Party(unit_id=works.id)
        flowing: list[Happened] = [("acknowledge", 60), ("report_progress", 24)]
        return [
            self._task(vice, lead, "Phương án chống ngập khẩn cấp tuyến đường ven sông qua phường Thủ Đức", 1,
                       "Phương án và phân công trực", urgency="urgent", due=self._days(2)),
            self._task(chair, lead, "Báo cáo nguyên nhân chậm tiến độ cầu nối xã Cần Giờ", 5,
                       "Báo cáo, cam kết mốc hoàn thành", due=self._days(5), starred=True),
            self._task(vice, lead, "Góp ý đề án phát triển giao thông xanh", 10, "Văn bản góp ý", due=self._days(8)),
            self._task(vice, lead, "Kiểm tra chất lượng lát vỉa hè khu trung tâm phường Sài Gòn", 66,
                       "Biên bản kiểm tra, kiến nghị xử lý", flowing, due=self._days(1)),
            self._task(vice, lead, "Hoàn thành lắp đặt trạm bơm chống ngập phường Thạnh Mỹ Tây", 96,
                       "Biên bản nghiệm thu", [("acknowledge", 90), ("report_progress", 40)], due=self._ended(3)),
            self._task(chair, lead, "Danh mục chung cư cũ phải di dời khẩn cấp", 48, "Danh mục và lộ trình di dời",
                       [("acknowledge", 44), ("submit", 20), ("return_for_rework", 9)], due=self._days(3)),
        ]  # fmt: skip

    def _division(self, director: UUID, head: UUID, division: Place, officer: UUID) -> list[Plot]:
        unit, person = Party(unit_id=division.id), Party(division.id, officer)
        return [
            self._task(director, unit, "Đề xuất danh mục hẻm cần nâng cấp năm tới tại phường Chợ Lớn", 4,
                       "Danh mục và khái toán", due=self._days(4)),
            self._task(director, unit, "Thống kê hố ga, nắp cống hư hỏng quanh trường học", 40, "Bảng thống kê, bản đồ",
                       [("acknowledge", 38), ("report_progress", 12)], due=self._days(2)),
            self._task(director, unit, "Báo cáo sự cố chiếu sáng cầu vượt phường Bình Tân", 26, "Báo cáo sự cố",
                       [("acknowledge", 24), ("submit", 2)], urgency="urgent", due=self._days(1)),
            self._task(head, person, "Đo đạc cao độ cống thoát nước hẻm 42, phường Chợ Lớn", 2, "Sổ đo cao độ",
                       urgency="urgent", due=self._days(2)),
            self._task(head, person, "Lập hồ sơ kiểm tra mặt đường bong tróc tại phường Phú Lâm", 7, "Hồ sơ kiểm tra",
                       due=self._days(6)),
            self._task(head, person, "Dự thảo trả lời kiến nghị cử tri phường An Lạc về cống hở", 34, "Dự thảo văn bản",
                       [("acknowledge", 30), ("report_progress", 9)], due=self._days(1)),
            self._task(head, person, "Cập nhật dữ liệu đèn chiếu sáng phường Gò Vấp vào bản đồ số", 70,
                       "Lớp dữ liệu đã cập nhật", [("acknowledge", 62)], due=self._ended(2)),
            self._task(head, person, "Khảo sát điểm ngập sau mưa ở phường Bình Thạnh", 28, "Phiếu khảo sát, ảnh",
                       [("acknowledge", 26), ("report_progress", 14), ("submit", 2)], due=self._days(2)),
        ]  # fmt: skip

    def _ward(self, vice: UUID, chair: UUID, ward: Place) -> list[Plot]:
        lead, rooms = Party(unit_id=ward.id), {each.name: Party(unit_id=each.id) for each in ward.below}
        three_days = Deadline(span=Span(hours=72), phrase="trong 72 giờ")
        return [
            self._task(vice, lead, "Trực ứng phó triều cường, di dời hộ dân ven sông phường Sài Gòn", 2,
                       "Báo cáo nhanh sau mỗi ca trực", [("acknowledge", 1.8)], urgency="flash", due=three_days,
                       starred=True),
            self._task(vice, lead, "Lập lại trật tự vỉa hè quanh chợ Bến Thành", 3, "Kế hoạch, ảnh trước và sau",
                       due=self._days(4)),
            self._task(vice, lead, "Giải quyết hồ sơ hộ tịch trễ hạn của phường Sài Gòn", 50, "Báo cáo từng hồ sơ",
                       [("acknowledge", 46), ("report_progress", 20)], due=self._days(1)),
            self._task(vice, lead, "Báo cáo kết quả kiểm tra phòng cháy nhà cho thuê tại phường Sài Gòn", 80,
                       "Danh sách cơ sở và kiến nghị", [("acknowledge", 74)], due=self._ended(2)),
            self._task(chair, rooms["Phòng Kinh tế, Hạ tầng và Đô thị"], "Sắp xếp lại điểm giữ xe phố đi bộ", 24,
                       "Phương án sắp xếp", [("acknowledge", 20), ("submit", 2)], due=self._days(2)),
            self._task(chair, rooms["Văn phòng HĐND và UBND"], "Chuẩn bị buổi đối thoại với người dân khu phố 5", 6,
                       "Kịch bản, danh sách mời", due=self._days(3)),
        ]  # fmt: skip

    def _island(self, vice: UUID, island: Place) -> list[Plot]:
        tourism, here = self._city.place("Sở Du lịch"), Party(unit_id=island.id)
        return [
            self._task(vice, here, "Bảo đảm nước ngọt mùa khô cho người dân đặc khu Côn Đảo", 4,
                       "Phương án cấp nước", urgency="urgent", due=self._days(3)),
            self._task(vice, here, "Kế hoạch thu gom rác đại dương tại vịnh Đầm Tre", 52, "Kế hoạch, dự toán",
                       [("acknowledge", 48), ("report_progress", 12)], due=self._days(4)),
            self._task(vice, Party(unit_id=tourism.id), "Kiểm soát lượng khách ra đặc khu Côn Đảo dịp cao điểm", 8,
                       "Phương án kiểm soát", [("acknowledge", 6)], due=self._days(5), helpers=[here]),
        ]  # fmt: skip

    def _forgotten(self, chair: UUID, vice: UUID) -> list[Plot]:
        """What was urged again and again: the fourth urging went to the top."""
        begun: list[Happened] = [("acknowledge", 84), ("report_progress", 70)]
        told: list[tuple[UUID, str, str, str, int, list[Happened]]] = [
            (chair, "Sở Nội vụ", "Báo cáo bố trí công chức địa chính tại các xã", "Báo cáo, biểu số liệu", 7, begun),
            (vice, "Sở Y tế", "Rà soát trạm y tế chưa có bác sĩ cơ hữu", "Danh sách trạm, phương án", 6, begun),
            (vice, "UBND xã Cần Giờ", "Giải quyết kiến nghị về bến đò tạm xã Cần Giờ", "Văn bản trả lời", 5, begun[:1]),
            (vice, "UBND phường Thủ Đức", "Trả lời đơn về hẻm bị lấn chiếm phường Thủ Đức", "Văn bản trả lời", 6, []),
        ]
        return [
            self._task(by, Party(unit_id=self._city.place(unit).id), title, 88, product, acts, due=self._ended(days))
            for by, unit, title, product, days, acts in told
        ]

    def _task(
        self,
        by: UUID,
        lead: Party,
        title: str,
        ago: float,
        product: str,
        happened: Sequence[Happened] = (),
        *,
        urgency: Urgency = "normal",
        due: Deadline,
        starred: bool = False,
        helpers: Sequence[Party] = (),
    ) -> Plot:
        """Make a plot; `ago` counts working hours. It takes many words because a task has many."""
        assignment = Assignment(
            title=title,
            lead=lead,
            urgency=urgency,
            deadline=due,
            coordinators=helpers,
            follower_ids=[self._city.accounts["chanhvp"]] if starred else [],
            supervisor_id=self._city.accounts["thuky"] if by in self._city.root.people else None,
            expected_product=product,
            starred=starred,
        )
        acts = [self._act(verb, by, hours) for verb, hours in happened]
        return Plot(self._ago(ago), by, assignment, tuple(acts))

    def _act(self, verb: str, by: UUID, ago: float) -> Act:
        words: dict[str, Any] = {}
        if verb == "report_progress":
            words = {"percent": self._chance.randrange(30, 75, 5), "note": self._chance.choice(SAID[verb])}
        elif verb == "return_for_rework":
            words = {"reason": self._chance.choice(SAID[verb])}
        elif verb != "acknowledge":
            words = {"note": self._chance.choice(SAID[verb])}
        return Act(self._ago(ago), verb, by if verb in _OF_THE_ASSIGNER else None, words)

    def _ago(self, hours: float) -> datetime:
        return self._calendar.subtract(self._now, timedelta(hours=hours))

    def _days(self, days: int) -> Deadline:
        """A deadline that many working days ahead of now, as if it had been set on that date."""
        return self._by(self._calendar.end_of_working_day(self._now, days))

    def _ended(self, days: int) -> Deadline:
        """A deadline that many working days back."""
        back = self._calendar.subtract(self._now, days * self._calendar.day_length)
        return self._by(back)

    def _by(self, end: datetime) -> Deadline:
        local = end.astimezone(self._calendar.zone)
        return Deadline(at=end, phrase=f"trước {local.hour}h{local:%M} ngày {local:%d/%m/%Y}")
