"""What a shop's report says of a year whose truth is known."""
