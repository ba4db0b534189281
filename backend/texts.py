"""Sentences people read, by code, in Vietnamese (default) and English.

Each feature brings its own table; `Catalogue.merge` refuses two features that use one code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


class Text(NamedTuple):
    """One sentence in both languages; `{name}` marks what is filled in."""

    vi: str
    en: str

    def said(self, language: Language) -> str:
        """Return the sentence in one language, its {blanks} still open."""
        return self.vi if language == "vi" else self.en


class Word(str):
    """A parameter that is itself worded by its code, in the reader's language."""


class Catalogue:
    """All sentences of the assembled product."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = dict(texts)

    @classmethod
    def merge(cls, tables: Iterable[Mapping[str, Text]]) -> Catalogue:
        return cls(merged_texts(tables))

    def say(self, code: str, language: Language, params: Mapping[str, object] | None = None) -> str:
        """Return the sentence for `code`, filled in. KeyError for a code nobody worded: a mistake of ours."""
        worded = {
            name: self.say(value, language) if isinstance(value, Word) else value
            for name, value in (params or {}).items()
        }
        return self.template(code, language).format_map(worded)

    def template(self, code: str, language: Language) -> str:
        """Return the sentence for `code` with its {blanks} still open."""
        return self._texts[code].said(language)

    def knows(self, code: str) -> bool:
        return code in self._texts


def merged_texts(tables: Iterable[Mapping[str, Text]]) -> dict[str, Text]:
    """Join tables of texts. ValueError when two word the same code."""
    merged: dict[str, Text] = {}
    for table in tables:
        twice = merged.keys() & table.keys()
        if twice:
            raise ValueError(f"two features word the same codes: {sorted(twice)}")
        merged.update(table)
    return merged


def choose_language(accept_language: str | None, default: Language = "vi") -> Language:
    """Pick the reader's language from an Accept-Language value (RFC 9110, section 12.5.4)."""
    best: Language | None = None
    weight = 0.0
    for part in (accept_language or "").split(","):
        tag, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") if rest else "1"
        try:
            value = float(quality)
        except ValueError:
            continue
        primary = tag.split("-")[0].lower()
        for language in LANGUAGES:
            if primary == language and value > weight:
                best, weight = language, value
    return best or default


PLATFORM_TEXTS: dict[str, Text] = {
    # titles of problems, by code
    "invalid": Text("Dữ liệu gửi lên chưa hợp lệ", "Some values cannot be accepted"),
    "bad_request": Text("Không đọc được yêu cầu", "The request cannot be read"),
    "unauthenticated": Text("Anh/chị chưa đăng nhập", "You are not signed in"),
    "token_expired": Text("Mã truy cập đã hết hạn; hãy làm mới", "The access token has expired: refresh it"),
    "token_invalid": Text("Mã truy cập không hợp lệ", "The access token is not valid"),
    "session_ended": Text("Phiên đăng nhập đã kết thúc; hãy đăng nhập lại", "This session has ended: sign in again"),
    "refresh_reused": Text(
        "Mã làm mới đã dùng rồi; vì an toàn, phiên này đã bị đóng. Hãy đăng nhập lại",
        "This refresh token was already used; for safety the session was closed. Sign in again",
    ),
    "wrong_credentials": Text("Sai tên đăng nhập hoặc mật khẩu", "Wrong user name or password"),
    "person_disabled": Text(
        "Tài khoản đã bị khóa; hãy liên hệ quản trị hệ thống", "This account is locked: ask an administrator"
    ),
    "forbidden": Text("Anh/chị không có quyền làm việc này", "You may not do this"),
    "secretariat_only": Text("Chỉ văn phòng theo dõi được xem", "Only the secretariat may see this"),
    "presence_not_offered": Text(
        "Hệ thống chưa bật tính năng cho văn phòng thấy khi trực tuyến",
        "Your city does not offer to show who is reachable",
    ),
    "administrator_only": Text("Chỉ quản trị hệ thống được làm việc này", "Only an administrator may do this"),
    "not_found": Text("Không tìm thấy", "Not found"),
    "method_not_allowed": Text("Địa chỉ này không nhận cách gọi đó", "This address does not take that method"),
    "conflict": Text("Trạng thái hiện tại không cho phép", "The present state does not allow it"),
    "stale": Text(
        "Nội dung đã được người khác thay đổi (phiên bản {current}); hãy xem lại trước khi sửa",
        "Somebody else has changed it since (version {current}): look again before changing it",
    ),
    "precondition_missing": Text("Thiếu If-Match khi sửa", "A change needs If-Match"),
    "bad_if_match": Text("If-Match không đúng dạng", "If-Match cannot be read"),
    "too_many_requests": Text(
        "Quá nhiều lần thử; hãy thử lại sau {seconds} giây",
        "Too many attempts: try again in {seconds} seconds",
    ),
    "body_too_large": Text("Dữ liệu gửi lên quá lớn", "The request body is too large"),
    "unsupported_media_type": Text("Hãy gửi dữ liệu dạng JSON", "Send the body as JSON"),
    "internal": Text("Hệ thống gặp lỗi và đã ghi lại; hãy thử lại", "Something went wrong and was recorded: try again"),
    "answer_lost": Text(
        "Việc anh/chị vừa làm đã được ghi nhận, nhưng chưa hiển thị được kết quả; hãy tải lại, không gửi lại",
        "What you did has been recorded, but its result could not be shown: reload, and do not send it again",
    ),
    "unavailable": Text(
        "Hệ thống tạm thời gián đoạn; hãy thử lại sau ít giây",
        "Briefly unavailable: try again in a few seconds",
    ),
    "idempotency_mismatch": Text(
        "Idempotency-Key này đã dùng cho một nội dung khác", "This Idempotency-Key was used with another body"
    ),
    "bad_idempotency_key": Text(
        "Idempotency-Key phải dài 1–128 ký tự ASCII in được",
        "Idempotency-Key must be 1–128 printable ASCII characters",
    ),
    # values
    "required": Text("Bắt buộc", "Required"),
    "null": Text("Không được để trống", "May not be null"),
    "unknown_field": Text("Không có trường này", "There is no such field"),
    "invalid_object": Text("Phải là một đối tượng", "Must be an object"),
    "invalid_value": Text("Giá trị không hợp lệ", "Not a valid value"),
    "invalid_text": Text("Phải là chuỗi ký tự", "Must be text"),
    "unprintable_text": Text("Có ký tự không được phép", "Holds a character that is not allowed"),
    "invalid_id": Text("Mã không đúng dạng UUID", "Must be a UUID"),
    "invalid_instant": Text("Thời điểm phải theo RFC 3339, có múi giờ", "Must be an RFC 3339 instant with an offset"),
    "invalid_number": Text("Phải là số nguyên", "Must be a whole number"),
    "invalid_flag": Text("Phải là đúng hoặc sai", "Must be true or false"),
    "invalid_list": Text("Phải là danh sách", "Must be a list"),
    "invalid_choice": Text("Chỉ nhận: {choices}", "Must be one of: {choices}"),
    "too_short": Text("Ít nhất {min} ký tự", "At least {min} characters"),
    "too_long": Text("Nhiều nhất {max} ký tự", "At most {max} characters"),
    "too_many": Text("Nhiều nhất {max} mục", "At most {max} items"),
    "out_of_range": Text("Phải từ {min} đến {max}", "Must be between {min} and {max}"),
    "out_of_time": Text("Phải trong khoảng năm {min} đến {max}", "Must be between the years {min} and {max}"),
    "bad_cursor": Text("Con trỏ trang không hợp lệ; hãy tải lại từ đầu", "Not a cursor of this list: start again"),
    "too_many_rows": Text(
        "Danh sách có hơn {max} dòng; hãy thu hẹp rồi lấy lại", "The list has more than {max} rows: narrow it"
    ),
    # people and units
    "unknown_person": Text("Không có người này", "There is no such person"),
    "below_itself": Text("Đơn vị không thể trực thuộc chính mình", "A unit cannot hang below itself"),
    "code_taken": Text("Mã này đã được dùng", "This code is taken"),
    "bad_hours": Text(
        "Giờ làm việc phải theo thứ tự, không chồng nhau, đóng sau khi mở",
        "Hours come in order, do not overlap, and close after they open",
    ),
    "unknown_unit": Text("Không có đơn vị này", "There is no such unit"),
    "unknown_post": Text("Không có chức vụ này", "There is no such post"),
    "bad_username": Text(
        "Tên đăng nhập chỉ gồm chữ cái không dấu, chữ số và các dấu . _ - @ +, không có khoảng trắng",
        "A user name holds unaccented letters, digits and . _ - @ + only, and no spaces",
    ),
    "username_taken": Text("Tên đăng nhập đã có người dùng", "This user name is taken"),
    "last_administrator": Text(
        "Đây là quản trị hệ thống duy nhất đang hoạt động; hãy giao vai trò này cho một người nữa trước",
        "This is the only active administrator: give somebody else that role first",
    ),
    "head_taken": Text("Đơn vị đã có người đứng đầu trong thời gian này", "The unit already has a head in this period"),
    "unit_without_head": Text(
        "{unit} hiện chưa có người đứng đầu; hãy chọn một người cụ thể",
        "{unit} has no head now: name a person",
    ),
    "period_reversed": Text("Thời điểm kết thúc phải sau thời điểm bắt đầu", "The end must be after the start"),
    "stand_in_overlaps": Text(
        "Chức vụ này đã có người làm thay trong thời gian đó", "Somebody stands in for this post in that period already"
    ),
    "stand_in_taken": Text(
        "Không tự cử mình làm thay; hãy cử người khác", "Nobody appoints themselves: name somebody else"
    ),
    "stand_in_self": Text("Không thể tự làm thay chính mình", "Nobody stands in for themselves"),
}
