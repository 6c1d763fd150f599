"""The only SQL: one module for each kind of thing that a shop keeps."""
