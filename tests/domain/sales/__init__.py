"""Tests of what a marketplace says of an order."""
