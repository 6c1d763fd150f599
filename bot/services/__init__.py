"""Use cases: each takes an open unit of work and the moment, and knows nothing of Discord."""
