"""How a shop treated its customers in a stretch of days, in numbers."""
