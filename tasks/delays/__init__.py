"""Missed deadlines: the delay, its stated cause, who confirmed it. Never erased."""
