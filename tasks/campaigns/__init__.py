"""One task for each unit of a group, in one command."""
