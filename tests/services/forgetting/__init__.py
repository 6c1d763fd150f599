"""Tests of what is held of customers: handed out, and taken away."""
