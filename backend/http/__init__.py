"""The HTTP edge: one declarative decorator per view, problem+json, idempotency, paging, documentation."""
