"""A small shop on an offline Discord, in which the whole bot runs: what people do there, and the
clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Self
from zoneinfo import ZoneInfo

import discord
import simcord

from .answers import find_script
from .commands import ImpossibleError, Wire, find_options, read_value
from .days import first_morning, next_opening
from .people import Answer, Person, Place
from .post_office import MailAccess
from .simulation import Simulation
from .snapshot import describe_form, form_fields, read_text
from .stage import Stage

if TYPE_CHECKING:
    from .saved_world import Kept

#: A file to send: name and content.
File = tuple[str, bytes]
#: Samples are prepared on the evening before the world opens, so that the bot lives through a
#: night.
_NIGHT = timedelta(hours=12)
# a long time passes in steps of this, and the page is served in between
_CHUNK = timedelta(hours=1)
#: So often one looks whether the bot has read the letters that came, with so many real seconds in
#: between: five seconds in all.
_LOOKS, _BETWEEN_LOOKS = 50, 0.1
_PICKING_MENUS = (5, 6, 7, 8)  # component types whose values are people, roles or channels


class World(Stage):
    """The server “The Woolly Shelf”, its people, the bot, and a clock that can be moved.

    `make_bot` gives a client that is ready to run and not connected. `prepare` fills the world with
    samples on the evening before it opens; `reset` throws away what the bot stored, before the
    world starts afresh. `connect` gives the bot the shop's mailbox, as soon as the post office
    opens. `kept` is a world to go on with instead. Methods raise `ImpossibleError` for what a real
    person could not do. One lock lets one thing happen at a time: simcord allows no more.
    """

    def __init__(
        self,
        make_bot: Callable[[], discord.Client],
        *,
        prepare: Callable[[World], Awaitable[None]] | None = None,
        connect: Callable[[World, MailAccess], Awaitable[None]] | None = None,
        reset: Callable[[], None] | None = None,
        kept: Kept | None = None,
        zone: ZoneInfo | None = None,
        opens_at: datetime | None = None,
    ) -> None:
        super().__init__(zone or ZoneInfo("Europe/London"))
        self._make_bot, self._prepare, self._connect, self._reset = (
            make_bot,
            prepare,
            connect,
            reset,
        )
        self._kept, self._opens_at = kept, opens_at
        self._forms: dict[str, simcord.InteractionResult] = {}
        self._post_is_wanted = False
        self._post_turn = asyncio.Lock()

    # ------------------------------------------------------------------ life

    async def start(self) -> None:
        """Build the server with the bot in it and run `prepare`, or go on with the world that was
        kept.
        """
        kept, self._kept = self._kept, None
        self._forms.clear()
        real_now = discord.utils.utcnow()
        #: When a new world opens; aware, in UTC.
        self.opens_at = self._opens_at or first_morning(real_now, self.zone)
        # The real clock's fraction of a second keeps the ids of one world apart from those of the
        # next.
        fraction = timedelta(microseconds=real_now.microsecond)
        begins_at = self.opens_at if self._prepare is None else self.opens_at - _NIGHT + fraction
        begins = kept.discord if kept else begins_at
        self._simulation = Simulation(self._make_bot(), begins=begins, on_event=self._publish)
        if kept is not None:
            self._simulation.files.update(kept.files)
            if kept.post is not None:
                self.post.recall(kept.post)
        async with self._lock:
            await self._simulation.env.start()
        if kept is None and self._prepare is not None:
            await self._prepare(self)
            await self.pass_until(self.opens_at)
        self.is_open = True
        self._publish(always=True)

    async def open_post(self) -> None:
        """Let letters travel by e-mail, and connect the shop's mailbox."""
        async with self._post_turn:
            self._post_is_wanted = True
            await self._open_post()

    async def _open_post(self) -> None:
        reach = await self.post.open()
        if self._connect is not None:
            await self._connect(self, reach)

    async def close(self) -> None:
        """Close the bot and end the world."""
        self.is_open = False
        async with self._lock:
            ended, self._simulation = self._simulation, None
            if ended is not None:
                await ended.env.bot.close()
                await ended.env.shutdown()

    async def start_afresh(self) -> None:
        """Forget everything that happened, and begin again with the samples."""
        self._require_calm()
        self.require_open()
        async with self._post_turn:
            await self.close()
            await self.post.close()
            if self._reset is not None:
                self._reset()
            await self.start()
            if self._post_is_wanted:
                await self._open_post()

    async def restart_bot(self) -> None:
        """Close the bot and start another one, as when the program is started again."""
        self._require_calm()
        async with self._turn() as simulation:
            self._forms.clear()
            await simulation.env.bot.close()
            await simulation.env.restart_bot(self._make_bot())

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        await self.post.close()

    # --------------------------------------------------------------- actions

    async def say(self, person: Person, place: Place, text: str, files: Sequence[File] = ()) -> int:
        """Send a message and return its id."""
        async with self._turn() as simulation:
            member = simulation.member(person)
            if place.owner is None:
                return (await member.send(simulation.channel(place), text, attachments=files)).id
            stored = simulation.store_files(place, files)
            return (await member.user.send_dm(text, attachments=stored)).id

    async def edit(self, person: Person, place: Place, message_id: int, text: str) -> None:
        """Change a message of one's own."""
        async with self._turn() as simulation:
            message = simulation.message(place, message_id)
            await simulation.actor(person, place).edit(message, text)

    async def delete(self, person: Person, place: Place, message_id: int) -> None:
        """Delete a message of one's own."""
        async with self._turn() as simulation:
            message = simulation.message(place, message_id)
            await simulation.actor(person, place).delete(message)

    async def run_command(
        self, person: Person, place: Place, name: str, options: Mapping[str, Any] | None = None
    ) -> Answer:
        """Use a slash command, for example "order ship".

        Options may be text as typed, or the right type already; a person, role or channel is a
        `Person`, a `Place`, `world.staff` or an id; a file is a name and bytes.
        """
        async with self._turn() as simulation:
            values = self._read_options(place, name, options or {})
            member = simulation.member(person)
            if place.owner is None:
                result = await member.slash(simulation.channel(place), name, **values)
            else:
                result = await member.user.slash(name, **values)
            simulation.used_commands[str(result._interaction.id)] = name
            self._publish(always=True)
            return self._answer(result)

    async def autocomplete(
        self,
        person: Person,
        place: Place,
        name: str,
        option: str,
        text: str,
        *,
        filled: Mapping[str, Any],
    ) -> list[Wire]:
        """What the bot suggests for a half-typed option: names and values."""
        async with self._turn() as simulation:
            values = self._read_options(place, name, filled)
            member = simulation.member(person)
            if place.owner is None:
                return await member.autocomplete(
                    simulation.channel(place), name, option, text, **values
                )
            return await member.user.autocomplete(name, option, text, **values)

    async def use_menu(self, person: Person, place: Place, message_id: int, name: str) -> Answer:
        """Right-click a message of the server and pick one of the bot's entries."""
        async with self._turn() as simulation:
            channel, message = simulation.channel(place), simulation.message(place, message_id)
            return self._answer(
                await simulation.member(person).context_menu(channel, name, message)
            )

    async def click(self, person: Person, place: Place, message_id: int, custom_id: str) -> Answer:
        """Press a button."""
        async with self._turn() as simulation:
            message = simulation.message(place, message_id)
            return self._answer(
                await simulation.actor(person, place).click(message, custom_id=custom_id)
            )

    async def select(
        self, person: Person, place: Place, message_id: int, custom_id: str, values: Sequence[Any]
    ) -> Answer:
        """Choose in a select menu: values of its options, or ids of people, roles or channels."""
        async with self._turn() as simulation:
            menu = simulation.component(place, message_id, custom_id)
            chosen = self._read_choice(menu, values)
            message = simulation.message(place, message_id)
            actor = simulation.actor(person, place)
            return self._answer(await actor.select(message, chosen, custom_id=custom_id))

    async def submit_modal(self, person: Person, form_id: str, values: Mapping[str, Any]) -> Answer:
        """Send a form that an earlier `Answer` brought; values by the custom ids of its fields.

        What was entered wrongly raises ImpossibleError, and the form stays open.
        """
        async with self._turn() as simulation:
            shown = self._forms.get(form_id)
            if shown is None or shown.modal is None:
                raise ImpossibleError("That form is no longer open. Please open it again.")
            fields = form_fields(shown.modal)
            read = {key: self._read_choice(fields[key], value) for key, value in values.items()}
            member = simulation.member(person)
            in_dm = simulation.dm_of(person, shown._interaction.channel_id)
            result = await (member.user if in_dm else member).submit_modal(shown, read)
            del self._forms[form_id]
            return self._answer(result)

    async def react(self, person: Person, place: Place, message_id: int, emoji: str) -> None:
        """Put an emoji on a message."""
        async with self._turn() as simulation:
            message = simulation.message(place, message_id)
            await simulation.actor(person, place).set_reaction(message, emoji, reacted=True)

    async def unreact(self, person: Person, place: Place, message_id: int, emoji: str) -> None:
        """Take one's emoji back."""
        async with self._turn() as simulation:
            message = simulation.message(place, message_id)
            await simulation.actor(person, place).set_reaction(message, emoji, reacted=False)

    async def write_letter(
        self, subject: str, text: str, files: Sequence[File] = (), *, answers: str | None = None
    ) -> None:
        """Mary writes to the shop by e-mail; `answers` is the number of a letter of hers.

        See `PostOffice`.
        """
        self.require_open()
        await self.post.write(subject, text, files, answers=answers)

    async def drop_letter(self, key: str) -> None:
        """One of the sample letters arrives in the shop's mailbox."""
        self.require_open()
        await self.post.drop(key)

    def dismiss(self, message_id: int) -> None:
        """Hide a reply that only one person sees."""
        self._live().dismissed.add(message_id)
        self._publish(always=True)

    # ------------------------------------------------------------------ time

    async def tick(self, seconds: float) -> None:
        """Let the clock go on as the real one does; nothing while a long time passes."""
        if self.passing is None:
            async with self._turn() as simulation:
                await simulation.env.advance_time(seconds)
            await self._let_customers_answer()

    async def advance(self, span: timedelta | Literal["opening"], *, breath: float = 0) -> None:
        """Let time pass, in steps between which others have their turn.

        `breath` is the pause between two steps in real seconds, for those who like to watch.
        """
        self._require_calm()
        await self.pass_until(
            next_opening(self.now, self.zone) if span == "opening" else self.now + span,
            breath=breath,
        )

    async def pass_until(self, end: datetime, *, breath: float = 0) -> None:
        """Let time pass until a moment; see `advance`."""
        start = self.now
        self.passing = 0.0
        try:
            while (left := end - self.now) > timedelta(milliseconds=1):
                async with self._turn() as simulation:
                    await simulation.env.advance_time(min(left, _CHUNK).total_seconds())
                await self._let_customers_answer()
                self.passing = (self.now - start) / (end - start)
                self._publish(always=True)
                await asyncio.sleep(breath)
        finally:
            self.passing = None
            self._publish(always=True)

    async def _let_customers_answer(self) -> None:
        """Whoever answers a letter of the day before by themselves does so in the morning."""
        if not self.is_open:
            return
        said = self._live().count_messages(self.desk)
        if came := await self.post.deliver_awaited():
            await self._wait_for_posts(said + came)
        for person in self.customers:
            letter = self._live().last_letter(person)
            script = find_script(person.name, letter[1]) if letter else None
            if letter and script and script.find_due(letter[0], self.zone) <= self.now:
                await self.say(person, self.dm(person), script.words)

    async def _wait_for_posts(self, count: int) -> None:
        """Lets the bot read what came by e-mail, in real time, before the clock goes on."""
        for _ in range(_LOOKS):
            if self._live().count_messages(self.desk) >= count:
                return
            await asyncio.sleep(_BETWEEN_LOOKS)

    # -------------------------------------------------------------- plumbing

    def _require_calm(self) -> None:
        if self.passing is not None:
            raise ImpossibleError("Time is passing. Please wait until it has.")

    def _answer(self, result: simcord.InteractionResult) -> Answer:
        form = None
        if (modal := result.modal) is not None:
            form = describe_form(result._interaction.id, modal)
            self._forms[form["id"]] = result
        if (reply := result.response) is None:
            return Answer(result.acknowledged, "", None, form)
        return Answer(
            result.acknowledged, read_text(self._live().reply_wire(reply)), reply.id, form
        )

    def _read_options(self, place: Place, name: str, options: Mapping[str, Any]) -> Wire:
        simulation = self._live()
        declared = find_options(simulation.find_command(place, name.partition(" ")[0]), name)
        if unknown := options.keys() - declared.keys():
            raise ImpossibleError(f"/{name} has no option “{min(unknown)}”.")
        return {
            key: read_value(declared[key], value, simulation.pick) for key, value in options.items()
        }

    def _read_choice(self, component: Wire, value: Any) -> Any:
        """What was entered into a field of a message or a form, as simcord takes it."""
        if component["type"] in _PICKING_MENUS:
            return [self._live().pick(item) for item in value]
        return value
