"""What a text is checked for: what keeps it from being approved, and what to read twice."""
