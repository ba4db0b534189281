"""A person's own deadlines as a calendar feed with an address that can be revoked."""
