"""A walk through all that a letter can be about: each letter true, short and well said."""
