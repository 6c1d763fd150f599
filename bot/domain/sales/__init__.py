"""Sales: orders as a marketplace's letter or file tells of them."""
