"""Every clock that can cost money or a good name, and what comes first."""
