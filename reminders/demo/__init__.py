"""The demo city: Hồ Chí Minh City's real units with invented people, and four weeks of work that really happened.

names → city (who works where) → subjects (what is asked) → lives (how a task goes) and desks (what waits for the
documented accounts) → book (everything, on simulated time) → command (one transaction around it all).
"""
