"""What the cogs share: how a post looks, how options are read, how a button finds its action."""
