"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.discussion.http import api

TEXTS = {
    "unknown_comment": Text("Không có ý kiến này", "There is no such comment"),
    "comments_too_often": Text(
        "Anh/chị đã viết {most} ý kiến trong một phút; hãy viết tiếp sau {seconds} giây",
        "You wrote {most} comments within a minute: go on in {seconds} seconds",
    ),
    "only_the_author": Text("Chỉ người viết mới rút lại được", "Only whoever wrote it takes it back"),
    "mention_cannot_see": Text(
        "{name} không xem được nhiệm vụ này; hãy thêm vào phối hợp hoặc theo dõi trước",
        "{name} cannot see this task: bring them in first",
    ),
}

DISCUSSION = Feature(name="discussion", apis=(api,), texts=TEXTS)
