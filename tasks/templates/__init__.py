"""Assignments kept to be used again."""
