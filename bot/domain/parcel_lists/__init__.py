"""Lists of what left: one parcel a line, with its order."""
