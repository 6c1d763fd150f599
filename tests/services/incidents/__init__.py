"""Tests of what is done with incidents."""
