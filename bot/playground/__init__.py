"""The whole bot on an offline Discord, in a local web page.

`play.play` is the way in, `server` the page's server, `world.World` the Discord behind it. Nothing
is imported here, so that the rest of the program starts without simcord and aiohttp.
"""
