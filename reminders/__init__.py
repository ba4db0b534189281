"""Who hears what, when: ladders, planning, the sweep, the wording. Never the wire of any channel."""
