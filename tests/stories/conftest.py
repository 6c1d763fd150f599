"""The same bot on the same offline Discord as for the commands."""

from tests.cogs.conftest import bot, env, mail, settings, shop, world

__all__ = ["bot", "env", "mail", "settings", "shop", "world"]
