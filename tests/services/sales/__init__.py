"""Tests of orders that come in by themselves."""
