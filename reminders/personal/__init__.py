"""Personal reminders: notes to oneself with a time or a repeat, which nobody else sees."""
