"""What is owed: the task, each assignee's own state, the history, the board. Never how or when anybody is told."""
