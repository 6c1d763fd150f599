"""What marketplaces expect of a shop, and how near it is to missing it."""
