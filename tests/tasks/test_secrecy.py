"""What states a grade of secrecy and what only speaks of secrets, honey or evenings."""

from __future__ import annotations

import pytest

from tasks.secrecy import page_bears_a_stamp, states_a_grade

STATED = """
V/v Kế hoạch (TỐI MẬT)
TỐI MẬT\\nKế hoạch
Độ mật: Tối mật
ĐỘ MẬT: TỐI MẬT
độ mật: mật
Do mat: Toi mat
Mức độ mật - Mật
TUYỆT MẬT
Tối mật: bố trí lực lượng
TOI MAT ke hoach.txt
TỐI MẬT kế hoạch.txt
tối_mật - kế hoạch.pdf
T Ố I  M Ậ T
T.Ố.I M.Ậ.T
M Ậ T
TUY\u200bỆT M\u200bẬT
T\u00adỐI MẬT
TÔ\u0301I MÂ\u0323T
ＴỐＩ ＭẬＴ
ТỐІ МẬТ
TỐI\u00a0MẬT
TỐI\\nMẬT
TỐIMẬT
TỐI-MẬT
Giao Sở Xây dựng báo cáo trước 10h sáng mai, mật
Giao Sở Xây dựng rà soát hạ tầng, mật, hỏa tốc
Rà soát kho vũ khí, tối mật, xong trước 10h
Kế hoạch phòng thủ (mật)
[Mật] Kế hoạch phòng thủ
Mật
MẬT.
Tài liệu tối mật về phòng thủ
theo công văn mật số 12/CV
Văn bản tuyệt mật giao SXD xử lý
Tối mật kế hoạch phòng thủ
"""
SPOKEN_OF = """
Bảo mật thông tin
BẢO MẬT THÔNG TIN
Kiểm tra mật độ xây dựng
MẬT ĐỘ XÂY DỰNG
Đổi mật khẩu, mật mã
Gặp mặt thân mật
Tập huấn bảo vệ bí mật nhà nước
Buổi tối mật độ xe cao
BUỔI TỐI MẬT ĐỘ XE CAO
Cấp phát đường, mật, sữa cho trạm y tế
Kiểm tra mật ong, mật mía
Bận tối mắt tối mũi
Giải phóng mặt bằng
giai phong mat bang
mat bang.pdf
Bảo mật, an toàn thông tin
Tập huấn quản lý văn bản mật và lưu trữ
Mở tối mát, chiều mát
"""


def rows(text: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in text.strip().splitlines()]


@pytest.mark.parametrize("text", rows(STATED), ids=lambda each: each.encode("ascii", "replace").decode())
def test_a_grade_is_seen_wherever_it_stands(text: str) -> None:
    assert states_a_grade(text)
    assert states_a_grade("\n".join([*["Kính gửi các đơn vị"] * 300, text]))


@pytest.mark.parametrize("text", rows(SPOKEN_OF), ids=lambda each: each.encode("ascii", "replace").decode())
def test_who_only_speaks_of_it_keeps_no_secret(text: str) -> None:
    assert not states_a_grade(text)
    assert not page_bears_a_stamp([text])


def test_a_page_may_set_words_apart_but_not_a_stamp() -> None:
    assert not page_bears_a_stamp(["Quà tặng gồm cam, quýt, mật."])
    assert page_bears_a_stamp([*["Kính gửi"] * 500, "Độ mật: Mật"])
    assert page_bears_a_stamp([*["Kính gửi"] * 500, "  TUYỆT MẬT  "])
