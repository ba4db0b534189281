"""How likely an open task is to be late: from the book's own history, with its own score beside it."""
