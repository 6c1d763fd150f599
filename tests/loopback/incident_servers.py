"""Where an incident's letters go: customers, and servers that take some letters, refuse some, and
break off in the middle.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.loopback.server import Snag, refuse, slow_down
from tests.loopback.values import STRANGERS, Person
from tests.mail.servers import Post, Sent

FIRST_NAMES = (
    "Amelia", "Bruno", "Carla", "Derek", "Esther", "Felix", "Greta", "Hugo", "Ingrid", "Jonas",
    "Karin", "Lionel", "Martha", "Nadia", "Oscar", "Paula", "Quentin", "Ruth", "Stefan", "Tessa",
    "Ursula", "Victor", "Wanda", "Yvonne", "Zack",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Barker", "Clarke", "Dawson", "Ellis", "Foster", "Gibson", "Harper", "Irving",
    "Jenkins", "Keller", "Lawson", "Mercer", "Norton", "Osborne", "Parsons", "Ramsey", "Sutton",
    "Turner", "Walsh",
)  # fmt: skip
COLOURS = (
    "amber", "azure", "beige", "black", "blue", "brown", "copper", "coral", "cream", "green",
    "grey", "indigo", "ivory", "lilac", "maroon", "ochre", "olive", "orange", "pink", "plum",
    "purple", "red", "teal", "white", "yellow",
)  # fmt: skip
THINGS = (
    "bowl", "mug", "plate", "vase", "jug", "teapot", "dish", "pitcher", "planter", "tankard",
    "platter", "candlestick", "saucer", "beaker", "tumbler", "pot", "tile", "bell", "tray", "cup",
)  # fmt: skip
MOST = len(FIRST_NAMES) * len(LAST_NAMES)


class Fate(Enum):
    """What befalls a letter on its way."""

    FINE = "taken"
    NOBODY = "no such address"
    FULL = "mailbox full"
    LATER = "asked to come again"
    AWAY = "closed for a moment"
    CUT_BEFORE = "cut before the letter"
    CUT_AFTER = "cut after the letter"
    CLOSED = "takes no direct messages"
    TROUBLE = "a fault at Discord"
    TROUBLE_AFTER = "a fault after it arrived"
    SLOW = "too many requests"
    CUT = "cut before it arrived"
    CUT_LATE = "cut after it arrived"


#: So often does each happen, of a hundred.
BY_MAIL = {
    Fate.FINE: 70, Fate.NOBODY: 6, Fate.FULL: 3, Fate.LATER: 8, Fate.AWAY: 5, Fate.CUT_BEFORE: 4,
    Fate.CUT_AFTER: 4,
}  # fmt: skip
ON_DISCORD = {
    Fate.FINE: 72, Fate.CLOSED: 8, Fate.TROUBLE: 4, Fate.TROUBLE_AFTER: 4, Fate.SLOW: 4,
    Fate.CUT: 4, Fate.CUT_LATE: 4,
}  # fmt: skip


@dataclass(frozen=True)
class Client:
    """One customer: nobody else has this name, or bought this."""

    name: str
    item: str
    fate: Fate
    email: str | None = None
    person: Person | None = None


def make_clients(count: int, chance: random.Random) -> list[Client]:
    """Three of five by e-mail, a quarter on Discord, the others where only a person can write."""
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    items = [f"{colour} {thing}" for colour in COLOURS for thing in THINGS]
    by_mail, on_discord = count * 60 // 100, count * 24 // 100
    clients = []
    for number, (name, item) in enumerate(
        zip(chance.sample(names, count), chance.sample(items, count), strict=True)
    ):
        if number < by_mail:
            address = f"{name.lower().replace(' ', '.')}@example.com"
            clients.append(Client(name, item, _draw(BY_MAIL, chance), email=address))
        elif number < by_mail + on_discord:
            person = STRANGERS[number - by_mail]
            clients.append(Client(name, item, _draw(ON_DISCORD, chance), person=person))
        else:
            clients.append(Client(name, item, Fate.FINE))
    chance.shuffle(clients)
    return clients


def _draw(weights: dict[Fate, int], chance: random.Random) -> Fate:
    return chance.choices(list(weights), list(weights.values()))[0]


def list_snags(clients: list[Client]) -> list[Snag]:
    """What befalls the first request that brings each letter to Discord."""
    found = []
    for each in clients:
        if each.person is None or each.fate is Fate.FINE:
            continue
        snag = Snag("POST", f"/channels/{each.person.line}/messages$")
        match each.fate:
            case Fate.CLOSED:
                snag.has_effect = False
                snag.answer = lambda: refuse(403, 50007, "Cannot send messages to this user")
            case Fate.TROUBLE | Fate.TROUBLE_AFTER:
                snag.has_effect = each.fate is Fate.TROUBLE_AFTER
                snag.answer = lambda: refuse(500, 0, "trouble")
            case Fate.SLOW:
                snag.has_effect = False
                snag.answer = lambda: slow_down(0.3)
            case Fate.CUT | Fate.CUT_LATE:
                snag.has_effect = each.fate is Fate.CUT_LATE
                snag.is_cut = True
        snag.go_on.set()
        found.append(snag)
    return found


_REFUSALS = {
    Fate.NOBODY: "550 5.1.1 User unknown",
    Fate.FULL: "552 5.2.2 Mailbox full",
}


@dataclass
class MixedPost(Post):
    """A mail server that does to each letter what is its customer's fate."""

    fates: dict[str, Fate] = field(default_factory=dict)  #: by address
    tries: Counter[str] = field(default_factory=Counter)
    moment: asyncio.Event = field(default_factory=asyncio.Event)
    #: The next letter that reaches this server, before or after it is kept, sets `moment`.
    is_awaited: bool = False

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        self.tries[address] += 1
        fate, is_first = self.fates[address], self.tries[address] == 1
        if fate in _REFUSALS:
            return _REFUSALS[fate]
        if fate is Fate.LATER and self.tries[address] <= 2:
            return "450 4.7.1 Greylisted, please try again later"
        if fate is Fate.AWAY and is_first:
            return "421 4.3.2 Service not available, closing the connection"
        if fate is Fate.CUT_BEFORE and is_first:
            await self._cut(server)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.is_awaited:
            self.is_awaited = False
            self.moment.set()
            await asyncio.sleep(0)
        self.sent.append(Sent(envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if self.fates[envelope.rcpt_tos[0]] is Fate.CUT_AFTER:
            await self._cut(server)
        return "250 OK"

    async def _cut(self, server: SMTP) -> None:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
        await asyncio.sleep(0.05)
