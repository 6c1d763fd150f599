"""What each start of the program would pay for: imported once, by the process that starts are
forked from.
"""

from importlib import import_module

from bot.client import COGS
from bot.domain.time.hours import load_calendars

HEAVY = ("babel.dates", "dateparser.date", "liquid")
for name in ("pytest", "bot.cli", "bot.store.opening", *HEAVY, *COGS):
    import_module(name)
load_calendars()
