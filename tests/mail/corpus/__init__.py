"""Letters by the hundred, made from descriptions."""
