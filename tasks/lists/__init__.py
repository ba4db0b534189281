"""Lists of tasks: who asks, which of them, in what order. Every order is an index; every list is paged.

In whose lists a task stands is written down with it (`Listing`), for each person and each unit that watches. What
somebody sees is the merged pages of their own list, of the people they stand in for, and of the units they watch: it
costs what is shown, not what there is (docs/adr/0007).
"""

from tasks.lists.filter import CONDITIONS, SORTS, VIEWS, Condition, TaskFilter, View
from tasks.lists.finding import find_tasks

__all__ = ["CONDITIONS", "SORTS", "VIEWS", "Condition", "TaskFilter", "View", "find_tasks"]
