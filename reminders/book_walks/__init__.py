"""Going through all open tasks in batches: after a change of rules, or to see what a change would do."""
