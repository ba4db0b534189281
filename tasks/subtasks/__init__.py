"""Work handed on: tasks inside a task, and how far they have come."""
