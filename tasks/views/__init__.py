"""Saved ways of looking at the list of tasks."""
