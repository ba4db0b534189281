"""What the slice offers the package."""

from __future__ import annotations

from backend.feature import Feature
from backend.texts import Text
from tasks.attachments.http import api

TEXTS = {
    "unknown_file": Text("Không có tệp này", "There is no such file"),
    "file_empty": Text("Tệp rỗng", "The file is empty"),
    "file_too_large": Text(
        "Tệp lớn hơn {max} MB; hãy chia nhỏ hoặc nén", "The file is larger than {max} MB: split or compress it"
    ),
    "file_is_a_program": Text(
        "Không nhận chương trình, tệp lệnh hay tài liệu có macro", "Programs, scripts and macros are refused"
    ),
    "file_locked": Text(
        "Không nhận tệp có mật khẩu; hãy bỏ mật khẩu rồi gửi lại",
        "A file with a password is refused: send it without",
    ),
    "file_broken": Text("Tệp bị hỏng; hãy lưu lại rồi gửi", "The file is broken: save it anew, then send it"),
    "archive_not_opened": Text(
        "Không xem được bên trong tệp nén: quá lớn khi bung ra, quá nhiều tệp, lồng quá sâu hoặc kiểu nén lạ",
        "The archive cannot be looked into: it unpacks to too much, holds too many files or archives, or is unusual",
    ),
    "archive_astray": Text(
        "Tệp nén có tên tệp dẫn ra ngoài thư mục", "The archive holds a name that leads out of its folder"
    ),
    "file_came_too_slowly": Text("Tệp đến quá chậm; hãy gửi lại", "The file came too slowly: send it again"),
    "file_type_unknown": Text(
        "Không nhận loại tệp này; hãy gửi PDF, tài liệu văn phòng, ảnh, âm thanh, video hoặc tệp ZIP",
        "This type of file is not taken: send a PDF, an office document, a picture, sound, film or a ZIP",
    ),
    "file_twice": Text("Tệp này đã có trong nhiệm vụ", "The task has this file already"),
    "too_many_files": Text("Nhiều nhất {max} tệp; hãy gỡ bớt", "At most {max} files: remove some"),
    "only_part_of_it": Text(
        "Chỉ người giao, người thực hiện và chuyên viên văn phòng theo dõi được đính kèm tệp",
        "Only the assigner, the assignees and the supervisor attach",
    ),
    "only_the_uploader": Text("Chỉ người đã gửi tệp mới rút lại được", "Only whoever attached it takes it back"),
    "task_is_closed": Text("Nhiệm vụ đã kết thúc hoặc đang chờ duyệt", "The task is closed or awaits approval"),
}

ATTACHMENTS = Feature(name="attachments", apis=(api,), texts=TEXTS)
