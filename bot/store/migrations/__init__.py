"""How an older database becomes one that this program understands."""

#: The schema that this program reads and writes; the newest migration bears the same number.
REVISION = "0006"
