"""Which part of a letter's header the shop's own mail provider wrote, where no sender can have
written.

Every server that takes a letter puts a Received line on top of what it was given (RFC 5321, section
4.4). So from the top down all is the provider's own until the line that tells how the letter came
in from outside, which names a public address as the one that brought it. Whatever stands below may
be the sender's own invention, also a line that claims to be the provider's. A checker's word counts
if it stands above (RFC 8601, sections 1.2 and 5: only what was added inside one's own trust
boundary is to be believed).
"""

import re
from ipaddress import ip_address

from bot.domain.mail import Handover
from bot.domain.patterns import regex
from bot.mail.reading.charsets import decode_bytes
from bot.mail.reading.headers import Fields
from bot.mail.transport.resolving import is_public

#: Servers of one provider that a letter passes through, at most.
_MAX_STEPS = 20
_INPUT_LIMIT = 2_000
_CAME_BY = regex(r"(?P<giver>.*)(?:^|\s)by\s+(?P<taker>[\w.-]+)", re.DOTALL)
_ADDRESS = regex(r"[0-9a-f.:]{3,45}")


def find_handover(fields: Fields) -> Handover:
    """Who took the letter in, and whether the topmost Authentication-Results is theirs."""
    servers: list[str] = []
    is_checked = False
    for name, value in fields:
        if name == "authentication-results":
            is_checked = True
        elif name == "received":
            # Comments may hold anything, so the last "by" decides what stands before it.
            found = _CAME_BY.match(decode_bytes(value[:_INPUT_LIMIT]).partition(";")[0].casefold())
            if found is None:
                break
            servers.append(found["taker"].strip("."))
            if not _is_inside(found["giver"]) or len(servers) > _MAX_STEPS:
                break
    return Handover(tuple(servers), is_checked)


def _is_inside(giver: str) -> bool:
    """Whether a server got the letter from one beside it, or made it itself.

    The names in there are the giver's own word; the addresses are those that the server saw. One
    that is public, or none where somebody gave it, means outside.
    """
    if not giver.strip():
        return True
    words = _ADDRESS.findall(giver.replace("ipv6:", " "))
    addresses = [found for word in words if (found := _read_address(word))]
    return bool(addresses) and not any(map(is_public, addresses))


def _read_address(word: str) -> str | None:
    try:
        return str(ip_address(word.strip(".:") if word.count(":") < 2 else word))
    except ValueError:
        return None
