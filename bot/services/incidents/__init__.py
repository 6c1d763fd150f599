"""Use cases of an incident: from the first shock to what was learned."""
