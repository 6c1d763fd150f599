"""Files of orders come in: looked at first, stored at one stroke, and taken back for a day."""
