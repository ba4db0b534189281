"""Not now: a person puts off hearing of one task, for themselves alone."""
