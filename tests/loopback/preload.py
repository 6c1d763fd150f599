"""What each start of the program would pay for: imported once, by the process that starts are forked from."""

from importlib import import_module

from bot.client import COGS, _warm_up

for name in ("pytest", "bot.cli", "bot.store.upgrade", "sqlalchemy.dialects.sqlite.pysqlite", *COGS):
    import_module(name)
_warm_up(needs_calendars=True)
