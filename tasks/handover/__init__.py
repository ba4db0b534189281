"""A post or a unit changes hands: its open tasks go to whoever follows, by a list that is shown first."""
