"""What a customer's words ask for: an answer, an answer at once, or none."""
