"""Versions of the ladders: read and checked, put in force, tried out before they are."""
