"""A city with something in every list, for reading them as workbooks."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from backend.sheets import Sheet
from tests.city import Caller, Desk

PLAN = """STT;Nội dung;Chủ trì;Phối hợp;Thời hạn;Sản phẩm
1;Rà soát điểm ngập;Sở Xây dựng;Sở Y tế;10 ngày;Báo cáo
2;Việc của ai;Sở Không Có;;10 ngày;
"""


class Office:
    """A city with something in every list."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids: dict[str, str] = {}
        self._organisation()
        self._task()
        self._plans()

    def _post(self, who: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self.desk(who).post(path, body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json
        return found

    def _organisation(self) -> None:
        city = self.desk.city
        self._post("admin", "/unit-groups", {"code": "so", "name": "Các sở", "unit_ids": self._units("works")})
        posts = self.desk("admin").get("/directory?q=ho+thi+phuong").json["items"]
        until = (city.now + timedelta(days=9)).isoformat()
        body = {"post_id": posts[0]["post"]["id"], "person_id": str(city.people["health"].id), "reason": "đi công tác"}
        self._post("admin", "/stand-ins", {**body, "since": city.now.isoformat(), "until": until})
        self.desk("admin").put("/working-calendar/2026-03-10", {"kind": "off", "note": "mất điện"})

    def _units(self, *names: str) -> list[str]:
        return [str(self.desk.city.units[name].id) for name in names]

    def _task(self) -> None:
        city = self.desk.city
        made = self.desk.assign(
            "chair",
            "works",
            "=HYPERLINK(1)",
            deadline=(city.now + timedelta(days=2)).isoformat(),
            coordinators=[self.desk.party("health_unit")],
            tags=["ngập", "@mưa"],
            urgency="urgent",
        )
        self.desk.assign("vice", "ward_unit", "Việc của phường")
        task = self.ids["task_id"] = made["id"]
        one = f"/tasks/{task}"
        self._post("director", f"{one}/acknowledgement")
        self._post("director", f"{one}/progress-reports", {"percent": 40, "note": "+1 ca"})
        self._post("director", f"{one}/comments", {"text": "-Đang chờ vật tư\nvà người"})
        self._post("chair", f"{one}/urging", {"note": "Đến đâu rồi?"})
        self._post("admin", "/fields", {"name": "Y tế"})
        for verb in ("follow", "star"):
            self._post("chair", f"{one}/{verb}")
        headers = {**self.desk("director").headers, "Content-Type": "text/plain"}
        client = self.desk.app.test_client()
        sent = client.post(f"/api/v1{one}/attachments?filename=a.txt", data="Kính gửi".encode(), headers=headers)
        assert sent.status_code == 201, sent.text
        child = {"title": "Khảo sát", "lead": self.desk.party("division")}
        self._post("director", f"{one}/subtasks", child)
        later = (city.now + timedelta(days=5)).isoformat()
        asked = self._post("director", f"{one}/extension-requests", {"reason": "mưa", "deadline": later})
        self._post("chair", f"{one}/extension-requests/{asked['id']}/decision", {"decision": "grant", "reason": "được"})
        city.fast_forward(days=7)
        self._post("director", f"{one}/delays/cause", {"kind": "force_majeure", "cause": "bão"})
        question = self._post("chair", f"{one}/explanation-requests", {"question": "Vì sao chậm?"})
        self._post("director", f"{one}/explanation-requests/{question['id']}/answer", {"answer": "Vì bão"})

    def _plans(self) -> None:
        body = {"title": "Rà soát", "to": [self.desk.party("health_unit"), self.desk.party("ward_unit")]}
        self.ids["campaign_id"] = self._post("chair", "/campaigns", body)["id"]
        client, headers = self.desk.app.test_client(), self.desk("chair").headers
        upload = client.post("/api/v1/plan-imports?filename=phu-luc.csv", data=PLAN.encode(), headers=headers)
        self.ids["import_id"] = upload.get_json()["id"]
        self._post("chair", "/task-drafts", {"sentence": "Sửa đèn ngã tư Hàng Xanh"})
        kept = {"title": "Báo cáo tháng", "lead": self.desk.party("works")}
        self._post("chair", "/templates", {"name": "Báo cáo", "body": kept})
        rule = {"rule": "FREQ=MONTHLY;BYMONTHDAY=25", "starts_on": "2026-01-01"}
        self._post("chair", "/recurrences", {"name": "Báo cáo tháng", "body": kept, **rule})
        view = {"name": "Quá hạn", "query": {"condition": ["overdue"], "unit_id": self._units("works")[0]}}
        self.ids["view_id"] = self._post("chair", "/views", view)["id"]

    def address(self, sheet: Sheet) -> str:
        return re.sub(r"<\w+:(\w+)>", lambda found: self.ids[found[1]], sheet.at)

    def read(self, who: str, path: str, language: str = "vi") -> Worksheet:
        answer = self.desk(who, language).get(path)
        assert answer.status_code == 200, answer.text
        found = load_workbook(io.BytesIO(answer.data)).worksheets[0]
        assert isinstance(found, Worksheet)
        return found

    def listed(self, caller: Caller, sheet: Sheet) -> list[dict[str, Any]]:
        """Return the list's own answer, all pages of it; a view's list is that of tasks."""
        path = f"/tasks?condition=overdue&unit_id={self._units('works')[0]}"
        path = path if "views" in sheet.at else self.address(sheet)
        found: list[dict[str, Any]] = []
        following: Any = None
        while True:
            mark = "&" if "?" in path else "?"
            name = "after" if isinstance(following, int) else "cursor"
            answer = caller.get(path if following is None else f"{path}{mark}{name}={following}").json
            found += answer[sheet.items]
            following = answer.get("next")
            if following is None:
                return found
