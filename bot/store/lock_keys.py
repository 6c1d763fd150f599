"""The advisory locks by which processes share a PostgreSQL database, each database's own.

DATABASE is held by everybody who serves: alone by whoever serves all shops, else together with
others. A shard's lock is held by whoever serves its shops, for as long as that session lives. A
shard's fence is held, together with others, by a unit of work that has something leave, until it
commits. GATE is held by whoever takes locks, for a moment.
"""

#: One number of eight bytes, which says "goodword".
DATABASE = int.from_bytes(b"goodword")
GATE = DATABASE + 1
#: The first of two numbers, to be added to how many shards there are; the second is the shard.
SHARDS = 0x600D_0000
FENCES = 0x600E_0000

#: The rows of pg_locks that are held in this database.
HELD = """
    locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
IS_DATABASE = f"objsubid = 1 AND classid::bigint << 32 | objid::bigint = {DATABASE}"
IS_SHARD = f"objsubid = 2 AND classid::bigint >> 16 = {SHARDS >> 16}"
