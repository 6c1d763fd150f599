"""What marketplaces count, beside a naive recount."""
