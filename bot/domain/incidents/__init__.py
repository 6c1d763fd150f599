"""One slip and all whom it hit: what an incident is, and who belongs in it."""
