"""Story 4: the Sunday mistake.

One slip hits many customers at once. Each is told by name, once; their answers come sorted, and
what was promised to them is kept one by one.
"""

import re
from dataclasses import dataclass, field

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.config import Settings
from tests.cogs.incident_world import MINUTE, TITLE, find_card, read_page
from tests.cogs.letter_world import (
    UNDO_OVER,
    find_one,
    kill,
    list_direct,
    read_desk,
    start,
    tell,
)
from tests.cogs.shop_world import World, read_message, set_up
from tests.cogs.test_incident_people import pick
from tests.cogs.test_incident_words import send_in
from tests.stories.telling import Story, answer_of, fill_in, london, pick_promise

pytestmark = pytest.mark.slow  # days go by

BAD, GOOD = "celadon mug", "walnut spoon"
#: Who bought a mug of the bad batch and is on the server; their orders are #1 to #9.
NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gina", "Hugo", "Iris")
#: They bought one on Etsy, as orders #10 and #11; Zoe's spoon is no matter of this.
ON_ETSY = {"Carol": BAD, "Theodora": BAD, "Zoe": GOOD}
HIT = 11
ANSWERS = {
    "Dan": "Thank you for telling me, that's very decent of you!",
    "Finn": "Can I keep the old one for my pencils?",
    "Eve": "This is unacceptable, I drank from it all day. I want my money back!",
    "Gina": "Thanks Rosa, no problem at all.",
}


@dataclass(slots=True)
class Slip:
    """The story of a slip: the shop, and those whom it hit."""

    story: Story
    buyers: dict[str, MemberActor] = field(default_factory=dict)

    @property
    def shop(self) -> World:
        return self.story.shop

    async def press(self, label: str, by: MemberActor | None = None) -> InteractionResult:
        """Presses this button of the incident's card at the desk."""
        return await (by or self.shop.sam).click(find_card(self.shop), label=label)

    async def show(self) -> str:
        """What `/incident show` says; it adds up, and the card at the desk says the same."""
        await self.shop.env.advance_time(10)  # the card follows a moment later
        shown = await self.shop.ask("incident show")
        assert shown == read_message(find_card(self.shop))
        check_sums(shown)
        return shown

    def count_letters(self, words: str = "problem with your celadon mug") -> list[int]:
        """How many letters with these words each of the buyers got."""
        each = [list_direct(self.buyers[name]) for name in NAMES]
        return [sum(words in letter for letter in letters) for letters in each]


def check_sums(card: str) -> None:
    """Every number of a card fits the others."""

    def add(line: re.Match[str] | None) -> int:
        return sum(map(int, re.findall(r"\d+", line[2]))) if line else 0

    letters = re.search(r"^(\d+) letters: (.*)\.$", card, re.MULTILINE)
    answers = re.search(r"^(\d+) answered: (.*)\.$", card, re.MULTILINE)
    for line in (letters, answers):
        assert line is None or int(line[1]) == add(line), card
    if letters:
        assert int(letters[1]) == HIT - 1, card  # Carol was refunded
        went = sum(map(int, re.findall(r"(\d+) sent", letters[2])))
        know = re.search(rf"{TITLE}: (\d+) (?:sent|of {HIT - 1} customers know)", card)
        assert know is None or int(know[1]) == went, card


@pytest.fixture
async def slip(world: World) -> Slip:
    """The shop, open Monday to Friday; mugs were sold on Thursday. It is Sunday, 1 March, 20:00."""
    await set_up(world, second_above=5)
    await world.ask("shop hours", by=world.rosa, days="Mon-Fri", open="09:00", close="17:00")
    slip = Slip(Story(world, london(3, 1, 20)))
    await slip.story.go_to(london(2, 26, 10))
    known = {"Ada": world.ada, "Ben": world.ben}
    for name in NAMES:
        buyer = known.get(name) or world.guild.add_member(world.env.create_user(name.lower()))
        slip.buyers[name] = buyer
        await world.ask(
            "order add", customer=name, item=BAD, price="£24", member=buyer.user, via="fair"
        )
    for name, item in ON_ETSY.items():
        await world.ask("order add", customer=name, item=item, price="£24", via="etsy")
    for number in range(1, HIT + 2):
        await world.ask("order arrived", order=str(number))
    await slip.story.go_to(slip.story.began)
    return slip


async def test_one_slip_is_told_to_all_whom_it_hit_and_put_right_one_by_one(
    slip: Slip, settings: Settings
) -> None:
    await hear_of_it(slip)
    await begin_the_incident(slip)
    await gather_whom_it_hit(slip)
    await write_and_read_the_letters(slip)
    await approve_them_together(slip)
    await let_them_leave(slip, settings)
    await send_one_by_hand(slip)
    await hear_what_they_answer(slip)
    await tell_the_last_two(slip)
    await answer_the_angry_first(slip)
    await keep_the_promises(slip)
    await learn_from_it(slip)


async def hear_of_it(slip: Slip) -> None:
    shop = slip.shop
    await slip.buyers["Ada"].send_dm(
        "My lips are numb after tea from the celadon mug. Is that you?"
    )
    await shop.ask("reply", customer="Ada", message="Please don't use it: I'm finding out.")
    await slip.story.approve(shop.list_cards()[-1])
    await shop.ask("order refund", by=shop.rosa, order="10", amount="24")
    note = shop.list_cards()[-1]
    await shop.sam.click(note, label="Approve")
    await shop.env.advance_time(UNDO_OVER)
    await shop.sam.click(shop.desk.history()[-1], label="I sent it")
    slip.story.tell("Ada is the first to write, and is answered; Carol has her money back.")


async def begin_the_incident(slip: Slip) -> None:
    shop = slip.shop
    await shop.ask(
        "incident start",
        title=TITLE,
        what_happened="I fired the celadon glaze too cool, so it isn't safe for hot drinks",
        fixed="I've checked my kiln, and test every batch now",
        remedy="replacement",
    )
    assert "By when will you do it?" in await slip.show()
    words = await slip.press("Change the words")
    said = answer_of(await send_in(shop, words, **{"By when": "friday"}))
    assert "You promise it by Friday" in said
    shown = await slip.show()
    assert "0 letters to write, nobody is told yet" in shown
    assert "a replacement, by <t:" in shown
    slip.story.tell("the incident has its card; nobody is in it yet.")


async def gather_whom_it_hit(slip: Slip) -> None:
    shop = slip.shop
    found = await fill_in(shop.sam, await slip.press("Add by what they bought"), Item="mug")
    assert f"{HIT} orders of {HIT} customers: nothing is added yet" in answer_of(found)
    assert "Zoe" not in answer_of(found)
    added = answer_of(await shop.sam.click(read_page(found), label=f"Add {HIT} orders"))
    assert "2 of them get no letter" in added
    assert "Carol (refunded £24.00 on Sunday)" in added
    assert "Ada (you wrote to them on Sunday at 20:00)" in added
    assert "9 letters to write" in await slip.show()
    # Ada heard that something is wrong, and not yet what is done about it.
    people = await slip.press(f"Who is in it ({HIT})")
    assert "**Ada**, #1 celadon mug: left out, you wrote to them" in answer_of(people)
    doubt = await pick(shop, people, "Put back …", "Ada")
    assert "Write to them all the same?" in tell(doubt)
    again = answer_of(await shop.sam.click(read_page(doubt), label="Write to Ada"))
    assert "10 letters and 1 left out." in again
    shown = await slip.show()
    assert "10 letters to write, nobody is told yet" in shown
    assert "Carol (refunded £24.00 on Sunday)" in shown
    slip.story.tell("eleven were hit, ten get a letter; Carol has her money, and gets none.")


async def write_and_read_the_letters(slip: Slip) -> None:
    shop = slip.shop
    await slip.press("Write 10 letters")
    await shop.env.advance_time(MINUTE)
    card = find_card(shop)
    shown = await slip.show()
    assert "10 letters ready, none of them has left yet" in shown
    assert "9 as a direct message, 1 you must send yourself" in shown
    assert "They make 10 promises." in shown
    assert "Hi Theodora," in shown
    [file] = card.attachments
    letters = (await file.read()).decode()
    for name in (*NAMES, "Theodora"):
        assert letters.count(f"Hi {name},") == 1
    assert "Carol" not in letters
    assert letters.count("a new one by Friday 6 March") == 10
    slip.story.tell("ten letters are written, and read.")


async def approve_them_together(slip: Slip) -> None:
    shop = slip.shop
    assert "need a second person" in tell(await slip.press("Approve 10 letters"))
    assert "You have approved these letters" in tell(await slip.press("Approve 10 letters"))
    assert "until then *Undo*" in tell(await slip.press("Approve 10 letters", by=shop.rosa))
    assert "none of these has left" in tell(await slip.press("Undo", by=shop.rosa))
    await shop.env.advance_time(5 * MINUTE)
    assert "10 letters ready, none of them has left yet" in await slip.show()
    assert slip.count_letters() == [0] * len(NAMES)
    slip.story.tell("Sam and Rosa approve them, and take it back: a last look at the kiln.")
    await slip.press("Approve 10 letters", by=shop.rosa)
    await slip.press("Approve 10 letters")
    assert "10 letters: 10 to go." in await slip.show()


async def let_them_leave(slip: Slip, settings: Settings) -> None:
    shop = slip.shop
    await slip.buyers["Ben"].send_dm("Hello Rosa, is the mug dishwasher safe?")
    refuse_direct(shop, slip.buyers["Cleo"])
    await shop.env.advance_time(UNDO_OVER)
    leaving = await shop.ask("incident show")
    check_sums(leaving)
    assert re.search(r": [1-6] sent, [1-8] to go", leaving), leaving
    assert "Nobody gets two." in leaving
    slip.story.tell("the power fails while they leave.")
    await kill(shop)
    await start(shop, settings)
    await shop.env.advance_time(2 * MINUTE)
    shown = await slip.show()
    assert "7 of 10 customers know" in shown
    assert "10 letters: 7 sent, 1 for you to send by hand, 1 held back, 1 failed." in shown
    # Each has exactly one; Ben wrote meanwhile, and Cleo takes no direct messages.
    told = dict(zip(NAMES, slip.count_letters(), strict=True))
    assert told == {name: int(name not in ("Ben", "Cleo")) for name in NAMES}
    slip.story.tell("seven customers know, each by one letter.")


def refuse_direct(shop: World, buyer: MemberActor) -> None:
    """Takes no direct messages from the server's bots."""
    path = f"/channels/{buyer.user.dm_channel.id}/messages"
    shop.env.inject_error("POST", path, status=403, code=50007, times=None, message="closed")


async def send_one_by_hand(slip: Slip) -> None:
    shop = slip.shop
    page = read_page(await slip.press("Send by hand (1)"))
    assert page.content.startswith("Hi Theodora,")
    done = await shop.sam.click(page, label="I sent it")
    assert "Noted: Theodora has your letter." in answer_of(done)
    shown = await slip.show()
    assert "8 of 10 customers know" in shown
    assert "7 sent, 1 sent by hand, 1 held back, 1 failed." in shown
    not_told = answer_of(await slip.press("Not told (2)"))
    assert "Cleo doesn't take direct messages from me." in not_told
    assert "**Ben**, order #2: Ben wrote again." in not_told
    slip.story.tell("eight know; the card names the two who don't, and why.")


async def hear_what_they_answer(slip: Slip) -> None:
    shop, story = slip.shop, slip.story
    await story.go_to(london(3, 2, 7))
    said = len(shop.desk.history())
    for name, words in ANSWERS.items():
        await slip.buyers[name].send_dm(words)
    await story.go_to(london(3, 2, 9, 1))
    posts = read_desk(shop, since=said)
    assert "**Dan** said thanks." in find_one(posts, ANSWERS["Dan"])
    assert "This is what waits today" in posts[-1]
    assert "**wrong glaze**: 8 of 10 know · ⚠ **Eve** says" in posts[-1]
    assert "⏰" not in posts[-1]  # each matter once
    shown = await slip.show()
    assert "5 answered: 1 still unhappy, 2 with a question, 2 said thanks." in shown
    answers = answer_of(await slip.press("Answers (5)"))
    order = [answers.index(name) for name in ("**Eve**", "**Ben**", "**Finn**", "Said thanks: 2")]
    assert order == sorted(order)
    assert "4 know and haven't answered. That's usual." in answers
    waiting = await shop.ask("inbox")
    assert re.findall(r"\*\*(\w+)\*\* since", waiting) == ["Eve", "Ben", "Finn"]
    story.tell("of those who answered one is angry, two ask, two say thanks and wait for nothing.")


async def tell_the_last_two(slip: Slip) -> None:
    shop = slip.shop
    for left, name in enumerate(("Cleo", "Ben")):
        shop.env.backend.faults.clear()  # Cleo lets the bot write to her
        page = await slip.press(f"Not told ({2 - left})")
        assert "comes to the desk now" in tell(await pick(shop, page, "Put it on the desk", name))
        await shop.sam.click(shop.list_cards()[-1], label="Renew")
        assert "1 on a card of their own" in await slip.show()
        await slip.story.approve(shop.list_cards()[-1])
    shown = await slip.show()
    assert "10 of 10 customers know" in shown
    assert "Promises: 0 of 10 kept." in shown
    assert slip.count_letters() == [1] * len(NAMES)
    slip.story.tell("all ten know.")


async def answer_the_angry_first(slip: Slip) -> None:
    shop, story = slip.shop, slip.story
    page = await slip.press("Answers (5)")
    picked = await pick(shop, page, "Whose answer do you want to read?", "Eve")
    assert ANSWERS["Eve"] in answer_of(picked)
    form = await shop.sam.click(read_page(picked), label="Reply to Eve")
    await fill_in(
        shop.sam, form, What_you_want_to_say="I understand. Your £24.00 is on its way back to you."
    )
    await story.approve(shop.list_cards()[-1])
    for name, words in {
        "Ben": "It isn't, and please don't drink from it either.",
        "Finn": "Please do, it makes a good pencil pot.",
    }.items():
        await shop.ask("reply", customer=name, message=words)
        await story.approve(shop.list_cards()[-1])
    assert "5 answered: 2 said thanks, 3 have your reply." in await slip.show()
    assert "Nobody is waiting" in await shop.ask("inbox")
    story.tell("Eve is answered first; nobody waits any more.")


async def keep_the_promises(slip: Slip) -> None:
    """Eve is refunded in place of a new mug, Ada's leaves by post, the others fetch theirs."""
    shop, story = slip.shop, slip.story
    said = await shop.ask("order refund", order="5", amount="24")
    assert "You promised a replacement for this order" in said
    await story.approve(shop.list_cards()[-1])
    buyer = slip.buyers["Ada"].user
    await shop.ask("order add", customer="Ada", item="celadon mug, new glaze", member=buyer)
    said = await shop.ask("order ship", order="13", tracking="AB987654326GB", replaces="1")
    assert "That keeps what you promised" in said
    await story.approve(shop.list_cards()[-1])
    assert "Promises: 1 of 9 kept." in await slip.show()
    kept = 1
    while "No promise is open" not in await shop.ask("promises"):
        promise = await pick_promise(shop)
        if "Promise to Eve" in read_message(promise):
            form = await shop.sam.click(promise, label="Never mind")
            await fill_in(shop.sam, form, Why="She has her money back.")
            continue
        await shop.sam.click(promise, label="Kept")
        kept += 1
        assert f"Promises: {kept} of " in await slip.show()
    assert "Promises: 9 of 9 kept." in await slip.show()
    story.tell("nine have a new mug, and Eve her money.")


async def learn_from_it(slip: Slip) -> None:
    form = await slip.press("Close it")
    closed = await fill_in(
        slip.shop.sam,
        form,
        Why="The kiln's sensor was worn out",
        What="I fire a test tile with each batch",
    )
    assert "Closed." in answer_of(closed)
    card = find_card(slip.shop)
    assert "**Why it happened:** The kiln's sensor was worn out" in read_message(card)
    assert "**Different now:** I fire a test tile with each batch" in read_message(card)
    letters = slip.count_letters("")
    await slip.story.go_to(london(3, 16, 10))
    assert slip.count_letters("") == letters
    slip.story.tell("it is closed, with what was learned; nobody hears of it again.")
