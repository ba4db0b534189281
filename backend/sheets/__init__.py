"""Lists as workbooks: a list of the API has a twin, `….xlsx`, declared beside it by what its columns are called.

    DELAYS = Sheet(
        at="/tasks/<uuid:task_id>/delays",
        of=list_delays,
        title=Text("Chậm hạn", "Delays"),
        columns=(Column(Text("Đơn vị", "Unit"), "unit.name", width=30), …),
    )

The twin asks the list's own view, page by page, so it shows what the list shows to whoever asks: the same filters, the
same reach. A feature offers its sheets as data; the app mounts them.
"""

from backend.sheets.column import Column, Label
from backend.sheets.sheet import MOST, Sheet

__all__ = ["MOST", "Column", "Label", "Sheet"]
