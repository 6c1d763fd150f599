"""Where the world happens: the simulated shop, one lock around it, and news for those who watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

import discord
import simcord

from .commands import ImpossibleError, Wire, describe_command
from .people import Person, Place
from .post_office import PostOffice
from .sample_files import list_sample_files, read_sample_file
from .simulation import Simulation, say_plainly
from .snapshot import describe_server, describe_world


class Stage:
    """A simulation that may end and be replaced.

    One thing happens at a time: simcord allows no more.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        #: E-mail; it opens later than the world, for which nobody is to wait.
        self.post = PostOffice(
            clock=lambda: self.now, tell=lambda: self._publish(always=True), zone=zone
        )
        #: Grows with everything that a page may want to fetch again.
        self.version = 0
        #: While a long time passes: how much of it has, from 0 to 1.
        self.passing: float | None = None
        #: False while the world is being built and filled.
        self.is_open = False
        #: Whether the world is saved in a file: the page says so before all is forgotten.
        self.is_kept = False
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._seen = -1
        self._simulation: Simulation | None = None

    # ---------------------------------------------------- people and places

    @property
    def people(self) -> tuple[Person, ...]:
        return self._live().people

    @property
    def seller(self) -> Person:
        """Rosa, who owns the shop."""
        return self.people[0]

    @property
    def helper(self) -> Person:
        """Sam, who has the staff role."""
        return self.people[1]

    @property
    def customers(self) -> tuple[Person, ...]:
        """Ada, Ben and Chen, who are members without the staff role."""
        return self.people[2:]

    @property
    def staff(self) -> simcord.RoleHandle:
        """The Staff role."""
        return self._live().staff

    @property
    def desk(self) -> Place:
        """#shop-desk, which staff and the bot see."""
        return self._live().channels[0]

    @property
    def general(self) -> Place:
        """#general, which everyone sees."""
        return self._live().channels[1]

    def dm(self, person: Person) -> Place:
        """The direct messages between a person and the bot."""
        return self._live().dm(person)

    def person(self, key: str) -> Person:
        """The person with this key ("rosa") or id."""
        return self._live().person(key)

    def places(self, person: Person) -> list[Place]:
        """Where a person can read, the desk first."""
        return self._live().places(person)

    def place(self, person: Person, place_id: str) -> Place:
        """The place with this id. Raises ImpossibleError when the person does not see it."""
        for place in self.places(person):
            if str(place.id) == place_id:
                return place
        raise ImpossibleError(f"{person.name} cannot see that channel.")

    @property
    def guild(self) -> simcord.GuildHandle:
        """The server itself."""
        return self._live().guild

    def place_letter(self, person: Person, text: str, *, at: datetime) -> None:
        """Put a letter that the bot sent before the world began into a person's direct messages."""
        self._live().place_letter(person, text, at=at)

    @property
    def now(self) -> datetime:
        """The simulated moment, aware, in UTC."""
        return self._live().env.now()

    @property
    def errors(self) -> list[BaseException]:
        """What went wrong inside the bot and was not shown to anyone."""
        return self._live().env.errors

    def read_file(self, path: str) -> bytes | None:
        """The content of a file that was sent in the world, by its path below `/files`."""
        return self._live().read_file(path)

    def read_sample_file(self, name: str) -> bytes | None:
        """A file to drop in, as it would be downloaded at this moment."""
        return read_sample_file(name, now=self.now, zone=self.zone)

    def last_message_id(self, person: Person, place: Place) -> int:
        """The last message that a person sees in a place; 0 when there is none."""
        return self._live().last_ids(person, place)[0]

    # ------------------------------------------------------- what is to be seen

    async def wait_for_news(self, seen: int) -> int:
        """Wait until the version differs from the one that was seen, and return it."""
        while self.version == seen:
            await self._news.wait()
        return self.version

    async def wait_until_open(self) -> None:
        """Wait while the world is being built and filled."""
        while not self.is_open:
            await self.wait_for_news(self.version)

    def commands(self, person: Person, place: Place) -> list[Wire]:
        """The slash commands that a person can use in a place, by name."""
        found = self._live().commands(person, place)
        described = chain.from_iterable(map(describe_command, found))
        return sorted(described, key=lambda leaf: str(leaf["name"]))

    def snapshot(self, person: Person, place: Place) -> Wire:
        """Everything that the page shows to a person who looks at a place."""
        return {**self._describe_moment(), **describe_world(self._live(), person, place)}

    def mail_snapshot(self, box: str) -> Wire:
        """Everything that the page shows to Mary, who has letters in place of channels."""
        writer = self.post.describe_writer()
        places = writer["places"]
        here = box if box in {place["id"] for place in places} else places[0]["id"]
        seen = {"me": writer["key"], "here": here, "places": places, "menu": [], "messages": []}
        mail = self.post.describe_mail()
        return {**self._describe_moment(), **describe_server(self._live()), **seen, "mail": mail}

    def _describe_moment(self) -> Wire:
        clock = {"now": self.now.isoformat(), "zone": self.zone.key, "passing": self.passing}
        writers = [self.post.describe_writer()]
        known = {"version": self.version, "kept": self.is_kept, "files": list_sample_files()}
        return {**known, **clock, "writers": writers}

    # ---------------------------------------------------------------- one's turn

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[discord.Client]:
        """The bot, while nobody else does anything; afterwards it does what has become due."""
        async with self._turn() as simulation:
            yield simulation.env.bot
            await simulation.env.settle()
        self._publish(always=True)

    @asynccontextmanager
    async def at_peace(self) -> AsyncIterator[Simulation]:
        """The simulated Discord, to look at while nobody does anything and the bot is done with
        everything.

        Raises ImpossibleError while the world is being built and filled.
        """
        async with self._lock:
            self.require_open()
            simulation = self._live()
            with suppress(TimeoutError):
                await simulation.env.settle()
            yield simulation

    def tell_bot(self, event: str, *facts: object) -> None:
        """Dispatch an event to the bot as if it came from within."""
        self._live().dispatch(event, *facts)

    def require_open(self) -> None:
        """Raises ImpossibleError while the world is being built and filled."""
        if not self.is_open:
            raise ImpossibleError("The shop is opening. Please try again in a moment.")

    def _live(self) -> Simulation:
        if self._simulation is None:
            raise ImpossibleError("The shop is opening. Please try again in a moment.")
        return self._simulation

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Simulation]:
        """The world for oneself; what simcord refuses is impossible, and the page hears of the
        rest.
        """
        async with self._lock:
            try:
                yield self._live()
            except (simcord.SetupError, simcord.BackendError) as error:
                raise ImpossibleError(say_plainly(error)) from error
            except TimeoutError as error:
                raise ImpossibleError(
                    "The bot is still busy with this. Please look again in a minute."
                ) from error
            finally:
                self._publish()

    def _publish(self, *, always: bool = False) -> None:
        """Tell those who wait, if anything crossed between bot and Discord since the last time.

        While the world is being built and filled there is nothing to see.
        """
        if not self.is_open:
            return
        events = self._simulation.events if self._simulation is not None else -1
        if always or events != self._seen:
            self._seen = events
            self.version += 1
            news, self._news = self._news, asyncio.Event()
            news.set()
