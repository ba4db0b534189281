"""Who is reachable now: of those who chose to be seen, whose screen is open, for the secretariat."""
