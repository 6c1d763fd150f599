"""Letters of platforms and carriers, and of those who pretend to be one, with what each must do."""
