"""Goodword: logs orders, watches who is waiting for a word, and drafts the word."""
