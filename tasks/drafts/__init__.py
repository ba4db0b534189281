"""Drafts of tasks: from one sentence or a form, reviewed, then assigned."""
