"""A city of a million tasks, made by PostgreSQL itself: for what is measured at scale.

Shapes are a city's: few people assign much, departments and wards lead, open work is a tenth, titles are made of words
that are frequent, rarer and rare. Every constraint of the schema holds; each task has its assignees, and one entry of
history (whose hashes are not verified here: this is for reading, not for evidence).
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

UNITS, PEOPLE = 758, 50_000

_ORGANISATION = """
INSERT INTO unit (id, name, short_name, kind, parent_id, valid_from, search)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       CASE WHEN n = 0 THEN 'UBND Thành phố' WHEN n < 590 THEN 'Đơn vị ' || n ELSE 'Phường ' || n END, '',
       CASE WHEN n = 0 THEN 'city' WHEN n <= 30 THEN 'department' WHEN n < 590 THEN 'division' ELSE 'ward' END,
       CASE WHEN n = 0 THEN NULL
            WHEN n <= 30 OR n >= 590 THEN '00000000-0000-7000-8000-000000000000'::uuid
            ELSE ('00000000-0000-7000-8000-' || lpad(to_hex(1 + n % 30), 12, '0'))::uuid END,
       '2016-01-01', 'don vi ' || n
FROM generate_series(0, CAST(:units AS int) - 1) AS n ORDER BY n;
INSERT INTO person (id, username, full_name, roles, language, phone, email, password_hash, search)
SELECT ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'p' || n,
       (ARRAY['Nguyễn','Trần','Lê','Phạm','Hoàng'])[1 + n % 5] || ' ' ||
       (ARRAY['Văn','Thị','Minh','Thanh'])[1 + n / 5 % 4] || ' ' ||
       (ARRAY['An','Bình','Chi','Dũng','Giang','Hà','Hùng','Lan','Mai','Nam'])[1 + n / 20 % 10] || ' ' || n,
       CASE WHEN n < :units THEN ARRAY['leader'] WHEN n < :units + 20 THEN ARRAY['secretariat']
            ELSE ARRAY['official'] END,
       'vi', '', '', 'x',
       (ARRAY['nguyen','tran','le','pham','hoang'])[1 + n % 5] || ' ' ||
       (ARRAY['van','thi','minh','thanh'])[1 + n / 5 % 4] || ' ' ||
       (ARRAY['an','binh','chi','dung','giang','ha','hung','lan','mai','nam'])[1 + n / 20 % 10] || ' ' || n
FROM generate_series(0, CAST(:people AS int) - 1) AS n;
INSERT INTO post (id, person_id, unit_id, title, is_head, valid_from)
SELECT gen_random_uuid(), ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('00000000-0000-7000-8000-' || lpad(to_hex(n % :units), 12, '0'))::uuid, 'Chức vụ', n < :units, '2016-01-01'
FROM generate_series(0, CAST(:people AS int) - 1) AS n
"""

_TASKS = """
WITH made AS (
    SELECT n, floor(random() * 1000000000)::bigint AS r,
           CASE WHEN n % 10 = 3 THEN NULL::timestamptz
                ELSE now() - (CAST(:total AS bigint) - n) * interval '90 seconds' END AS closed,
           now() - (CAST(:total AS bigint) - n) * interval '95 seconds' AS at
    FROM generate_series(CAST(:start AS bigint), CAST(:stop AS bigint)) AS n
), shaped AS (
    SELECT *, 1 + r % (:units - 1) AS u, r % 7 AS d,
           CASE WHEN r % 3 = 0 THEN 0 ELSE 1 + r % 30 END AS a
    FROM made
), written AS (
    INSERT INTO task (id, code, title, content, expected_product, field, source, urgency, starred, assigner_id,
        supervisor_id, lead_unit_id, lead_person_id, status, progress, assigned_at, deadline, deadline_phrase,
        deadline_set_at, original_deadline, due_soon_from, acknowledged_at, submitted_at, closed_at, history_length,
        history_hash, version, search)
    SELECT ('01900000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-'
            || lpad(to_hex(n), 12, '0'))::uuid,
        '2026-' || lpad((n + 100000)::text, 7, '0'),
        title, '', '', 'Lĩnh vực ' || r % 12, NULL,
        (ARRAY['normal','normal','normal','urgent','very_urgent'])[1 + r % 5],
        r % 40 = 0,
        ('00000000-0000-7000-9000-' || lpad(to_hex(a), 12, '0'))::uuid,
        CASE WHEN r % 20 = 0 THEN ('00000000-0000-7000-9000-' || lpad(to_hex(:units + r % 20), 12, '0'))::uuid END,
        ('00000000-0000-7000-8000-' || lpad(to_hex(u), 12, '0'))::uuid,
        ('00000000-0000-7000-9000-' || lpad(to_hex(u), 12, '0'))::uuid,
        CASE WHEN closed IS NULL THEN (ARRAY['assigned','in_progress','in_progress','awaiting_approval'])[1 + r % 4]
             WHEN r % 25 = 0 THEN 'recalled' ELSE 'completed' END,
        CASE WHEN closed IS NULL THEN 30 ELSE 100 END, at,
        due, '', at, due, due - interval '2 days',
        CASE WHEN closed IS NULL AND r % 4 = 0 THEN NULL ELSE at + interval '1 hour' END,
        CASE WHEN closed IS NULL AND r % 4 <> 3 THEN NULL ELSE coalesce(closed, at + interval '1 day') END,
        CASE WHEN closed IS NULL THEN NULL ELSE greatest(closed, at) END, 1, repeat('0', 64), 1,
        '2026-' || lpad((n + 100000)::text, 7, '0') || ' ' || folded
    FROM (
        SELECT *, CASE WHEN d = 0 THEN NULL WHEN closed IS NULL THEN now() + (r % 60 - 30) * interval '8 hours'
                       ELSE closed + (r % 5 - 1) * interval '1 day' END AS due,
            (ARRAY['Kiểm tra','Rà soát','Báo cáo','Xử lý','Tham mưu','Đề xuất'])[1 + r % 6] || ' ' ||
            (ARRAY['điểm ngập','trật tự xây dựng','an toàn thực phẩm','cải cách hành chính','giải phóng mặt bằng',
                   'phòng cháy chữa cháy','chuyển đổi số','hộ nghèo'])[1 + r / 6 % 8]
            || ' khu vực ' || r % 9973 AS title,
            (ARRAY['kiem tra','ra soat','bao cao','xu ly','tham muu','de xuat'])[1 + r % 6] || ' ' ||
            (ARRAY['diem ngap','trat tu xay dung','an toan thuc pham','cai cach hanh chinh','giai phong mat bang',
                   'phong chay chua chay','chuyen doi so','ho ngheo'])[1 + r / 6 % 8]
            || ' khu vuc ' || r % 9973 AS folded
        FROM shaped
    ) AS worded
    RETURNING id, lead_unit_id, lead_person_id, assigned_at, assigner_id, acknowledged_at
), led AS (
    INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at, acknowledged_at)
    SELECT gen_random_uuid(), id, 'lead', lead_unit_id, lead_person_id,
           CASE WHEN acknowledged_at IS NULL THEN 'assigned' ELSE 'acknowledged' END, assigned_at, acknowledged_at
    FROM written
), coordinated AS (
    INSERT INTO assignee (id, task_id, role, unit_id, person_id, state, assigned_at)
    SELECT gen_random_uuid(), w.id, 'coordinator',
           ('00000000-0000-7000-8000-' || lpad(to_hex(p % :units), 12, '0'))::uuid,
           ('00000000-0000-7000-9000-' || lpad(to_hex(p), 12, '0'))::uuid, 'assigned', w.assigned_at
    FROM (SELECT *, 1000 + floor(random() * 48000)::int AS p FROM written) AS w
), followed AS (
    INSERT INTO follower (task_id, person_id)
    SELECT id, ('00000000-0000-7000-9000-' || lpad(to_hex(floor(random() * 50000)::int), 12, '0'))::uuid
    FROM written WHERE random() < 0.3
)
INSERT INTO history_entry (task_id, number, at, actor_id, verb, data, previous_hash, hash)
SELECT id, 1, assigned_at, assigner_id, 'assign', '{}', repeat('0', 64), repeat('0', 64) FROM written
"""
_BATCH = 100_000
#: Lists are written once per batch: the triggers would write them for the assignees, and again for the followers.
_TRIGGERS = ("assignee", "follower")
_LISTS = """
SELECT list_tasks(array_agg(id)) FROM task WHERE code BETWEEN '2026-' || lpad((:start + 100000)::text, 7, '0')
    AND '2026-' || lpad((:stop + 100000)::text, 7, '0')
"""


def make_organisation(connection: Connection, total: int) -> None:
    """Write the units, the people and their posts."""
    facts = {"units": UNITS, "people": PEOPLE, "total": total}
    for statement in _ORGANISATION.split(";"):
        used = {name: value for name, value in facts.items() if f":{name}" in statement}
        connection.execute(text(statement), used)


def seed(engine: Engine, start: int, stop: int, total: int) -> Iterator[tuple[int, float]]:
    """Write tasks [start, stop) of `total`, and the organisation before the first; yield how many, and the seconds."""
    began = time.monotonic()
    facts = {"units": UNITS, "people": PEOPLE, "total": total}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if start == 0:
            make_organisation(connection, total)
        for table in _TRIGGERS:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER list_inserted"))
        for first in range(start, stop, _BATCH):
            last = min(first + _BATCH, stop)
            connection.execute(text(_TASKS), {**facts, "start": first, "stop": last - 1})
            connection.execute(text(_LISTS), {"start": first, "stop": last - 1})
            yield last, time.monotonic() - began
        for table in _TRIGGERS:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER list_inserted"))
        connection.execute(text("VACUUM ANALYZE"))
