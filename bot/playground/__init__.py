"""The whole bot on an offline Discord, in a local web page.

`server.run_playground` is the way in; `world.World` is the Discord behind the page. Nothing is imported
here, so that the rest of the program starts without simcord and aiohttp.
"""
