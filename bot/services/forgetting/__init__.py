"""All that is held of a customer: handed out, and taken away."""
