"""Marking many parcels as shipped at once."""
