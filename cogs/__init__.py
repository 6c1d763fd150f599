"""Discord in, Discord out: one feature, one file. What several of them share is in `cogs.parts`."""
