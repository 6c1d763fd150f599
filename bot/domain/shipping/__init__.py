"""Carriers, tracking numbers, and when a parcel should arrive."""
