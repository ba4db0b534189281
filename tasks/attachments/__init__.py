"""Documents and evidence of a task, kept behind one interface."""
