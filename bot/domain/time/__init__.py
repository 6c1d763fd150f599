"""Dates, days, time zones and opening hours."""
