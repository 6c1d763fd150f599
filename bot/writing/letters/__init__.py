"""Letters to customers: from an order's facts, in the shop's words, with a blank where a fact is
missing.
"""
