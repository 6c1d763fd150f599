"""Files of orders: looked at, stored at one stroke, and taken back."""
