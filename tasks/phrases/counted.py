"""The forms of numbers that are no time: parts of a whole, money, measures, addresses, a document's number."""

from __future__ import annotations

from tasks.phrases.words import DASH, EVENING, SO_MANY, rising

#: What has parts: "2/3 số hộ", "1/2 khối lượng"; not what is followed by a name: "5/12 phường Sài Gòn họp dân".
_WHOLES = (
    r"so\s+(?:ho|luong|nguoi|dan|thanh vien|dai bieu|von|tien|don vi|xa|phuong|thon|truong hop|can bo|cong chuc|"
    r"vien chuc|hoc sinh|doanh nghiep|co (?:so|xx)|cong trinh|du an|ho (?:so|xx)|nhiem vu|can|phieu|cu tri|diem|tuyen|"
    r"goi thau|dang vien|lao dong|gio|ngay)|khoi luong|dien tich|dan so|thanh vien|dai bieu|tong|ho|ho dan|nguoi|"
    r"truong hop|can bo|cong chuc|don vi|thon|to dan pho|tieu chi|chi tieu|noi dung|goi thau|du an|nhiem vu|cong viec|"
    r"cong trinh|von|kinh phi|ngan sach|mat bang|quang duong|tuyen|chieu dai|doan|lan|phan|phieu|cu tri|chang duong|"
    r"diem|vi tri|tram|lop|chu dau tu|doanh nghiep|hang muc|san pham|thu tuc|van ban|mo hinh|xe|cay|chi bo|hoc sinh|"
    r"giao vien|lo dat|thua|mau|ca|co (?:so|xx)|ho (?:so|xx)"
)
_FRACTION = (
    rf"(?:dat|it nhat|toi thieu|hon|tren|duoc|chiem|con|du)\s+{rising('/')}[1-9]/(?:10|[2-9])(?![\d/])"
    rf"|{rising('/')}\d{{1,2}}/\d{{1,2}}\s+(?:{_WHOLES})\b"
)
_UNITS = (
    r"ty|trieu|nghin|ngan|dong|vnd|usd|km2?|m[23]?|ha|mm|cm|kg|tan|ta|yen|lit|kwh?|mwh?|kv|phan tram|do|diem|lan|sao|"
    r"met|cay so|ki lo met|lan xe|tang|he so|%"
)
#: "2.3 tỷ", "1,5 km", "5 - 7 %", "12-16m".
_MEASURE = (
    rf"\d{{1,4}}(?:[.,]\d{{1,3}})+\s*(?:{_UNITS})(?![a-z])|\d{{1,3}}{DASH}\d{{1,3}}\s*(?:m[23]?|km|ha|%|cm|mm)(?![a-z])"
)
#: "1,5 ngày" of the work; where a deadline is called one, see what is unclear.
_DECIMAL = r"\d{1,3}[.,]\d\s*(?:ngay|tuan|thang|nam)\b"
#: "ĐT 0912 345 678", "(028) 3829.1234".
_TELEPHONE = r"0\d{2,3}\)?(?:[ .-]\d{2,4}){2,4}(?!\d)"
#: "số 12/3 đường …", "hẻm 48/5", "đường 3/2": where something is, or what it is called.
_PLACE = (
    r"(?:(?<!ho )so(?:\s+nha)?|nha so|hem|kiet|ngo|ngach|lo|thua|can ho|to|khu pho|kp|duong|pho|cong vien|quang truong|"
    r"dia chi|ngu)\s+(?:so\s+)?\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)+(?![\d/])"
    r"|(?:duong|pho|cong vien|quang truong|cau)\s+\d{1,2}\s+thang\s+\d{1,2}(?!\d)"
)
#: "trong 24 giờ qua", "3 tháng gần nhất" are over.
_OVER = r"(?:trong\s+)?\d{1,4}\s*(?:phut|gio|h|tieng|ngay|tuan|thang|nam)\s+(?:qua|vua qua|vua roi|gan day|gan nhat)\b"
#: "2 giờ/lần", "8 giờ/ngày", "3 tháng 1 lần": how often.
_RATE = (
    r"\d{1,2}\s+(?:ngay|tuan|thang|quy|nam|gio)\s+(?:mot|1|hai|2)\s+(?:lan|dot|buoi)\b|"
    r"\d{1,3}\s?[a-z]{1,6}\s?/\s?(?:lan|ngay|tuan|thang|quy|nam|gio|phut|nguoi|ho|xa|phuong|don vi|dot)(?![a-z])"
)
#: "Công văn 123/UBND-ĐT ngày 5/11/2026": the day it was signed on.
_DOCUMENT = (
    r"(?:so\s+)?\d{1,5}\s?/(?:\d{4}/)?[a-z][a-z\d/&.-]{0,30}\s*,?\s*"
    r"ngay\s+\d{1,2}(?:\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|\s+thang\s+\d{1,2}(?:\s+nam\s+\d{4}|/\d{4})?)"
)
#: "trực 24/7", "24/24 giờ": always.
_ALWAYS = (
    r"24\s?(?:h|gio)?/24\s?(?:h|gio)?(?![a-z\d/])|(?:truc|ban|hoat dong|phuc vu|ho tro|mo cua|lien tuc)\s+24/7(?![\d/])"
)
#: "phủ sóng 5G" is no hour.
_NETWORK = rf"[2-6]g(?![a-z\d])(?!\s*(?:\d|sang|trua|chieu|{EVENING}|ngay|thu|hom|mai))"

#: Where no deadline is announced; "hạn 2/3" is a day whatever follows.
COUNTED = "|".join((SO_MANY, _FRACTION, _MEASURE, _DECIMAL, _NETWORK))
#: Whatever stands before.
NEVER_A_TIME = "|".join((_TELEPHONE, _PLACE, _DOCUMENT, _ALWAYS, _RATE, _OVER))
