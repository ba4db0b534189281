"""A plan's annex (XLSX, CSV) read, shown with every row's problems, and made into tasks once."""
