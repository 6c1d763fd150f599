"""Addresses and ids as they may stand in a letter's headers and be told to a server."""

from bot.domain.channels import read_email
from bot.domain.errors import BadInput
from bot.domain.patterns import regex

_MESSAGE_ID = regex(r"<[!-;=?-~]+>")


def encode_address(address: str) -> str:
    """The address as servers read it, its domain in ASCII.

    Raises BadInput for what can't be an address.
    """
    import idna

    local, _, domain = read_email(address).rpartition("@")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        raise BadInput(
            f"There can't be a domain called “{domain}”. Please check the address."
        ) from None


def can_write_id(message_id: str) -> bool:
    """Whether a letter's id may stand in a header; some programs make others."""
    return _MESSAGE_ID.fullmatch(message_id) is not None and len(message_id) <= 900
