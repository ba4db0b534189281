"""Reminders that are alike: judged once, worded once, and written by PostgreSQL as a set (docs/adr/0015).

A storm is about few things: thousands of tasks are due at one moment by one rung. `groups` has PostgreSQL put together
what the plan could not tell apart, and asks the plan about one of each; `hearers` does the same for the people;
`settling` writes. Whatever is out of the ordinary is left to the way that looks at each by itself (`reminders.firing`).
"""
