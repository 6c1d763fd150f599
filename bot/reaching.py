"""Why Discord can't be reached or doesn't let the bot in: a sentence for each cause, with what to
do.

It knows nothing of discord.py, so that `goodword doctor` says the same as `goodword run`.
"""

import ssl

import aiohttp

from bot.doctor import RESET
from bot.domain.discord_errors import Meaning

UPDATE = (
    "Update Goodword and start it again; if that doesn't help, please report it with that number."
)

#: What is said when Discord's API refuses the bot at its start, or to the doctor.
REFUSED = {
    Meaning.SIGNED_OUT: f"Discord doesn't accept this token any more, or never did. {RESET}",
    Meaning.NO_RIGHTS: (
        "Discord doesn't let this bot in. It may have been disabled: look on Discord's developer "
        "page, and for an "
        "e-mail from Discord."
    ),
    Meaning.FLAGGED: (
        "Discord takes this bot for a spammer and doesn't let it in. Discord's developer page "
        "says how to appeal."
    ),
    Meaning.SLOW_DOWN: (
        "Discord has shut out this computer's address for a while, because too many requests came "
        "from it. "
        "Leave Goodword stopped for an hour, then start it again. On a shared server, others may "
        "be the cause: "
        "ask your provider for another address."
    ),
    Meaning.PAGE: (
        "Something between this computer and Discord answered in Discord's place: a firewall, a "
        "proxy, or the "
        "sign-in page of a network. Let discord.com and gateway.discord.gg through, or use "
        "another network."
    ),
    Meaning.TROUBLE: "Discord itself is in trouble just now. Try again in a few minutes.",
}

#: What OpenSSL says of a certificate whose time hasn't come yet, or is over.
_WRONG_TIME = (9, 10)


def explain_network(error: Exception) -> str:
    """Why nobody answered, and what to do."""
    certificate = getattr(error, "certificate_error", None)
    if isinstance(certificate, ssl.SSLCertVerificationError):
        if certificate.verify_code in _WRONG_TIME:
            return (
                "Discord can't be reached safely: its certificate isn't valid at this computer's "
                "date and time. "
                "Set the clock right (turn on “set the time automatically”), then try again."
            )
        return (
            "Discord can't be reached safely: somebody else's certificate came in its place, or "
            "this computer doesn't "
            "know who vouches for Discord's. Ask whoever runs the network, or use another one. "
            f"({certificate.reason})"
        )
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return (
            "Discord can't be reached safely: the encrypted connection failed. A proxy or "
            "firewall may be in the way; "
            "use another network, or ask whoever runs this one."
        )
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return (
            "Discord can't be reached: the proxy in this computer's settings doesn't answer. "
            "Check it, then try again."
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return (
            "Discord can't be reached: this computer can't find where discord.com is (DNS). Is it "
            "online? "
            "Then try again."
        )
    if isinstance(error, TimeoutError):
        return (
            "Discord can't be reached: it didn't answer in time. Is this computer's network "
            "slow? Then try again."
        )
    return f"Discord can't be reached. Is this computer online? Then try again. ({error})"
