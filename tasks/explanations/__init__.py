"""Explanations demanded and given."""
