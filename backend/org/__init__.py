"""The organisation: units, people, posts, heads, stand-ins, and the chain of command through them."""
