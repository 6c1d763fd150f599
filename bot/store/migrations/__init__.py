"""How an older database becomes one that this program understands."""

#: The schema that this program reads and writes; the newest migration has the same number.
REVISION = "0038"

#: Names the lock under which one program at a time upgrades a PostgreSQL database; SQLite has its
#: write lock.
UPGRADE_LOCK = 0x600D
