"""Invented people: full names put together by chance, never those of well-known office holders."""

from __future__ import annotations

import unicodedata
from random import Random

from backend.folding import fold


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = _words("""
    Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Lâm Mai Tô Châu Thái
    Quách Tạ Cao Đoàn Lưu Kiều Hà
""")
#: The five most common surnames are most of the country.
_WEIGHTS = [38, 12, 10, 7, 6, 5, 5, 4, 4, 3] + [1] * (len(_SURNAMES) - 10)
_MIDDLE = {
    "women": _words("Thị Ngọc Thanh Thu Kim Mỹ Bích Hồng Diệu Phương Hoài Tuyết Xuân Thùy Cẩm Khánh Minh Bảo"),
    "men": _words("Văn Hữu Đức Quốc Minh Công Thành Anh Hoàng Trung Gia Xuân Thế Duy Ngọc Quang Nhật Phúc Đình"),
}
_GIVEN = {
    "women": _words("""
        An Anh Châu Chi Diễm Dung Duyên Giang Hà Hạnh Hân Hiền Hoa Huệ Hương Khanh Lan Liên Linh Loan Mai My Nga
        Ngân Nghi Nhi Nhung Oanh Phụng Quyên Tâm Thảo Thoa Thơ Thư Trang Trâm Trinh Trúc Tuyền Uyên Vân Vy Yến
    """),
    "men": _words("""
        An Bách Bảo Bình Chiến Danh Duy Đạt Điền Đông Giang Hải Hậu Hiếu Hòa Huy Hưng Kha Khang Khoa Kiên Lâm
        Lộc Long Luân Mẫn Nam Nghĩa Nguyên Nhân Phát Phong Phú Phước Quân Sang Sơn Tài Tân Thiện Thịnh Tiến Toàn
        Trí Tùng Vinh
    """),
}

#: Names that a reader would take for a real office holder, past or present.
DENIED = frozenset(
    unicodedata.normalize("NFC", name.strip())
    for name in """
    Hồ Chí Minh, Trường Chinh, Lê Duẩn, Phạm Văn Đồng, Võ Nguyên Giáp, Nguyễn Văn Linh, Đỗ Mười, Lê Khả Phiêu,
    Võ Văn Kiệt, Phan Văn Khải, Lê Đức Anh, Nông Đức Mạnh, Nguyễn Minh Triết, Nguyễn Tấn Dũng, Trương Tấn Sang,
    Nguyễn Phú Trọng, Trần Đại Quang, Nguyễn Xuân Phúc, Vương Đình Huệ, Võ Văn Thưởng, Tô Lâm, Lương Cường,
    Phạm Minh Chính, Trần Thanh Mẫn, Nguyễn Thị Kim Ngân, Võ Thị Ánh Xuân, Đặng Thị Ngọc Thịnh, Trần Quốc Vượng,
    Nguyễn Hòa Bình, Phan Đình Trạc, Đỗ Văn Chiến, Bùi Thị Minh Hoài, Nguyễn Trọng Nghĩa, Trần Cẩm Tú, Lê Minh Hưng,
    Phan Văn Giang, Lương Tam Quang, Bùi Thanh Sơn, Trần Hồng Hà, Lê Thành Long, Hồ Đức Phớc, Nguyễn Chí Dũng,
    Mai Văn Chính, Phạm Thị Thanh Trà, Đào Hồng Lan, Nguyễn Kim Sơn, Nguyễn Văn Hùng, Nguyễn Văn Thắng, Lê Hoài Trung,
    Nguyễn Duy Ngọc, Trịnh Văn Quyết, Nguyễn Khắc Định, Trần Quang Phương, Nguyễn Thanh Nghị, Nguyễn Thiện Nhân,
    Lê Thanh Hải, Lê Hoàng Quân, Đinh La Thăng, Nguyễn Thành Phong, Nguyễn Văn Nên, Phan Văn Mãi, Nguyễn Văn Được,
    Trần Lưu Quang, Nguyễn Thị Lệ, Võ Văn Hoan, Dương Ngọc Hải, Phan Thị Thắng, Ngô Minh Châu, Nguyễn Văn Dũng,
    Bùi Xuân Cường, Nguyễn Mạnh Cường, Nguyễn Lộc Hà, Bùi Minh Thạnh, Nguyễn Công Vinh, Hoàng Nguyên Dinh,
    Trần Văn Bảy, Võ Văn Minh, Nguyễn Hồ Hải, Trần Thị Diệu Thúy, Phạm Thành Kiên, Nguyễn Phước Lộc, Lê Quốc Phong,
    Chu Ngọc Anh, Nguyễn Đức Chung, Trần Sỹ Thanh, Nguyễn Bá Thanh, Nguyễn Hồng Diên, Nguyễn Mạnh Hùng, Đào Ngọc Dung
    """.replace("\n", " ").split(",")
)


class Names:
    """Gives each person a full name and a user name, nobody the same twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._given: set[str] = set()
        self._users: set[str] = set()

    def full_name(self) -> str:
        """Return a new name such as "Trần Thu Trang"."""
        while True:
            which = self._chance.choice(("women", "men"))
            surname = self._chance.choices(_SURNAMES, _WEIGHTS)[0]
            middle, given = self._chance.choice(_MIDDLE[which]), self._chance.choice(_GIVEN[which])
            name = unicodedata.normalize("NFC", f"{surname} {middle} {given}")
            if middle != given and surname != given and name not in DENIED and name not in self._given:
                self._given.add(name)
                return name

    def username(self, full_name: str) -> str:
        """Return given name and initials, as offices do: Trần Thu Trang → trangtt, the next one trangtt2."""
        *before, given = fold(full_name).split()
        base = given + "".join(word[0] for word in before)
        name, count = base, 1
        while name in self._users:
            count += 1
            name = f"{base}{count}"
        self._users.add(name)
        return name
