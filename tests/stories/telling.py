"""A story that is told over months: its days are counted from its beginning, and each says what
happened.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from tests.cogs.letter_world import UNDO_OVER, advance_until, read_desk, see
from tests.cogs.shop_world import World, name_inputs, read_message

LONDON = ZoneInfo("Europe/London")


def london(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment in 2026, as clocks in London show it."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


@dataclass(slots=True)
class Story:
    """A shop, and the day on which it all began."""

    shop: World
    began: datetime

    @property
    def day(self) -> int:
        """The present day of the story; it begins with day 0."""
        return self.count_days(self.shop.env.now())

    def count_days(self, moment: datetime) -> int:
        return (moment.astimezone(LONDON).date() - self.began.astimezone(LONDON).date()).days

    def tell(self, what: str) -> int:
        """Prints what happened today, and gives the day."""
        print(f"Day {self.day}: {what}")
        return self.day

    async def go_to(self, moment: datetime) -> None:
        await advance_until(self.shop.env, moment)

    async def go_until(self, words: str, *, latest: datetime, hours: float = 1) -> discord.Message:
        """Lets time pass until the desk says this anew; the message."""
        said = len(self.shop.desk.history())
        while True:
            for each in self.shop.desk.history()[said:]:
                if words in read_message(each):
                    return each
            assert self.shop.env.now() < latest, read_desk(self.shop)[-5:]
            await self.shop.env.advance_time(hours * 3600)

    def list_waiting_cards(self) -> list[discord.Message]:
        """The cards that wait for approval."""
        return [each for each in self.shop.list_cards() if "✅ approves" in read_message(each)]

    async def approve(self, card: discord.Message, by: MemberActor | None = None) -> None:
        """✅, and the time to take it back is over."""
        await (by or self.shop.sam).set_reaction(card, "✅", reacted=True)
        await self.shop.env.advance_time(UNDO_OVER)
        assert "Sent <t:" in read_message(see(self.shop, card)), read_message(see(self.shop, card))


async def pick_promise(shop: World) -> ResponseMessage:
    """The promise that is due first, as it shows when it is picked from /promises."""
    shown = await shop.sam.slash(shop.desk, "promises")
    assert shown.response is not None
    menu = shown.response.components[0]["components"][0]
    picked = await shop.sam.select(shown.response, [menu["options"][0]["value"]])
    assert picked.response is not None
    return picked.response


async def fill_in(by: MemberActor, form: InteractionResult, **answers: str) -> InteractionResult:
    """Answers the questions of a form whose names begin with these words, and sends it off."""
    inputs = name_inputs(form)
    starts = [each.replace("_", " ") for each in answers]
    unasked = [each for each in starts if not any(label.startswith(each) for label in inputs)]
    assert not unasked, f"the form doesn't ask {unasked}, but {list(inputs)}"
    given = {
        number: next(
            (
                answer
                for start, answer in answers.items()
                if label.startswith(start.replace("_", " "))
            ),
            "",
        )
        for label, number in inputs.items()
    }
    return await by.submit_modal(form, given)


def answer_of(result: InteractionResult) -> str:
    """Everything that was answered, privately or not."""
    answers: list[ResponseMessage] = [
        *([result.response] if result.response else []),
        *result.followups,
    ]
    return "\n".join(map(read_message, answers))
