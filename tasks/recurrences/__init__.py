"""Tasks that come again by a rule (RFC 5545), in the working calendar."""
