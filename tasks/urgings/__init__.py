"""Urging the lead, and the lead's answer with one tap."""
