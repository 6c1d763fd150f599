"""What Discord means when it refuses something: its own code says it, the HTTP status alone
doesn't.

The codes are those of Discord's documentation (Opcodes and Status Codes, JSON Error Codes). 20026
and 50278 aren't in it, but are answered: flagged as spam, and no server in common.
"""

from enum import StrEnum


class Meaning(StrEnum):
    """What a request that failed says about the thing that was asked for."""

    CLOSED = "closed"  #: this person takes no direct messages from the bot
    NOBODY = "nobody"  #: no such person, or not in this server
    TOO_FAST = "too fast"  #: too many new conversations were opened
    FLAGGED = "flagged"  #: Discord takes the bot for a spammer
    SLOW_DOWN = "slow down"  #: too many requests
    NO_RIGHTS = "no rights"  #: the bot isn't allowed to do it there
    NO_SERVER = "no server"  #: the bot isn't in that server
    NO_CHANNEL = "no channel"
    NO_MESSAGE = "no message"
    SIGNED_OUT = "signed out"  #: the bot's token isn't accepted any more
    PAGE = "page"  #: somebody else answered in Discord's place: a proxy, a firewall
    TROUBLE = "trouble"  #: Discord itself doesn't work
    UNREACHABLE = "unreachable"  #: nobody answered
    CONTENT = "content"  #: what was sent can't be taken as it is
    MODERATED = "moderated"  #: a filter of Discord or of the server stopped it
    TOO_LATE = "too late"  #: the command or button is no longer waiting for an answer
    ANSWERED = "answered"  #: the command or button was answered already
    COMMANDS_FULL = "commands full"  #: no more commands can be registered today
    UNKNOWN = "unknown"  #: Discord refused it, and its code is none of these

    @property
    def is_temporary(self) -> bool:
        """Whether the same request may work later; what Discord doesn't explain may, too."""
        return self not in _FOR_GOOD

    @property
    def sentence(self) -> str | None:
        """The cause and what to do, for whoever reads it at the desk; None where only Discord's
        words say it.
        """
        return _SENTENCES.get(self)


_FOR_GOOD = frozenset(
    {
        Meaning.CLOSED,
        Meaning.NOBODY,
        Meaning.NO_MESSAGE,
        Meaning.CONTENT,
        Meaning.MODERATED,
        Meaning.TOO_LATE,
        Meaning.ANSWERED,
    }
)

_SENTENCES = {
    Meaning.NOBODY: "This Discord account isn't there any more.",
    Meaning.TOO_FAST: "Discord lets me begin only so many new conversations at a time.",
    Meaning.FLAGGED: (
        "Discord takes me for a spammer and lets me write to nobody new. Whoever runs me finds out "
        "on Discord's developer page how to appeal."
    ),
    Meaning.SLOW_DOWN: "Discord asks to slow down.",
    Meaning.NO_RIGHTS: "Discord says that I'm not allowed to do that.",
    Meaning.NO_SERVER: "I'm no longer in that server.",
    Meaning.NO_CHANNEL: "The channel is gone.",
    Meaning.NO_MESSAGE: "The message is gone.",
    Meaning.SIGNED_OUT: (
        "Discord no longer accepts my token. Whoever runs me must put a new one in GOODWORD_TOKEN "
        "and start me again."
    ),
    Meaning.PAGE: "A firewall or proxy keeps me from Discord. Whoever runs me must let "
    "discord.com through.",
    Meaning.TROUBLE: "Discord has trouble at the moment.",
    Meaning.UNREACHABLE: "Discord could not be reached.",
    Meaning.MODERATED: "A filter stopped it: AutoMod, or Discord's filter of harmful links.",
    Meaning.COMMANDS_FULL: "Discord takes no more new commands today.",
}

_CODES = {
    Meaning.CLOSED: (50007, 50278),
    Meaning.NOBODY: (10007, 10013, 50033),
    Meaning.TOO_FAST: (40003,),
    Meaning.FLAGGED: (20026,),
    Meaning.SLOW_DOWN: (20016, 20022, 20028, 20029, 30046, 40062),
    Meaning.NO_RIGHTS: (50001, 50013),
    Meaning.NO_SERVER: (10004, 50055),
    Meaning.NO_CHANNEL: (10003,),
    Meaning.NO_MESSAGE: (10008,),
    Meaning.SIGNED_OUT: (10012, 40001, 50014),
    Meaning.PAGE: (40333,),
    Meaning.TROUBLE: (40004, 40006, 110001, 130000),
    Meaning.CONTENT: (20009, 40005, 50006, 50035, 50045, 50046, 50109),
    Meaning.MODERATED: (200000, 200001, 240000),
    Meaning.TOO_LATE: (10015, 10062, 40094, 50027),
    Meaning.ANSWERED: (40060,),
    Meaning.COMMANDS_FULL: (30032, 30034),
}
_BY_CODE = {code: meaning for meaning, codes in _CODES.items() for code in codes}

#: What a status says where Discord gives no code of its own with it (0).
_BY_STATUS = {
    400: Meaning.CONTENT,
    401: Meaning.SIGNED_OUT,
    403: Meaning.NO_RIGHTS,
    413: Meaning.CONTENT,
}


def read_refusal(status: int, code: int = 0, *, is_page: bool = False) -> Meaning:
    """What a refusal means, by its HTTP status and Discord's code (0: none).

    `is_page` says that the body wasn't JSON: then it was not Discord's API that answered, but
    something on the way to it. Only Cloudflare, which stands before Discord, speaks for it there:
    429 and 5xx.
    """
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 429:
        return Meaning.SLOW_DOWN
    if status >= 500:
        return Meaning.TROUBLE
    if is_page:
        return Meaning.PAGE
    if code and status not in (400, 401):
        return Meaning.UNKNOWN  # it may be about us and not about what was sent, and pass
    return _BY_STATUS.get(status, Meaning.UNKNOWN)
