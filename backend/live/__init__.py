"""Live screens: the journal of changes, the gateway that tails it, the /live namespace."""
