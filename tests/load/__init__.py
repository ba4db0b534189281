"""Load generators and floors for tests/bench."""
