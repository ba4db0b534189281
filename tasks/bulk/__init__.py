"""One verb on many tasks, with a result for each."""
