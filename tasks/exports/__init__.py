"""Lists and histories as files."""
