"""The shop's values and rules: pure, no I/O, no clock, no Discord."""
