"""Where a server's name leads, and whether anybody may be sent there.

Who may connect a mailbox names two servers, and the program goes there from inside the network in
which it runs. Where strangers may do that, the name is looked up once, every address is judged, and
the connection goes to the very address that was judged: a name that leads elsewhere a moment later
changes nothing.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from bot.domain.records import dataclass
from bot.mail.transport.accounts import Account, Server

#: What IPv6 gives out to the world (RFC 4291, section 2.4).
_WORLD = ip_network("2000::/3")
#: IPv6 addresses that stand for one of IPv4 (RFC 6052): the last four bytes.
_TRANSLATED = ip_network("64:ff9b::/96")


class NotPublic(Exception):
    """The name leads to this computer, or into a private network, and nobody allowed that."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a connection goes, as the socket module wants it."""

    family: socket.AddressFamily
    address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]

    def open(self) -> socket.socket:
        """A socket that isn't connected yet."""
        return socket.socket(self.family, socket.SOCK_STREAM)


def look_up(account: Account, server: Server) -> list[Endpoint]:
    """The places that a server of the account may be at, the best first. Waits for the network.

    Raises NotPublic before anything is connected, and OSError when there is no such name.
    """
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    if account.only_public and not all(is_public(str(address[0])) for *_, address in found):
        raise NotPublic(server.host)
    return [Endpoint(family, address) for family, *_, address in found]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet.

    Not so: this computer, private networks, those of one's own provider (RFC 6598), of one cable,
    of many at once, and addresses that only wrap such a one.
    """
    found = ip_address(text.partition("%")[0])
    if isinstance(found, IPv4Address):
        return found.is_global and not (found.is_multicast or found.is_reserved)
    if (wrapped := _unwrap(found)) is not None:
        return is_public(str(wrapped))
    return found in _WORLD and found.is_global


def _unwrap(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
