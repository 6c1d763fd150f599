"""Letters in which a marketplace or a shop's own page tells of an order that somebody placed."""
