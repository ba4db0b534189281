"""How a board came to be what it is: by week, by the age of what is late, by field, by the time to the first answer."""
