"""Asking for a later deadline, and deciding on it."""
