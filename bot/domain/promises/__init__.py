"""Promises, and how they are found in what a seller writes."""
