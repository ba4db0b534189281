"""What bin/up, bin/test and bin/bench are made of. One noun a module."""
