"""The promises, judged at the end of a life: nothing lost, nothing twice, nothing unapproved."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.loopback.values import ADA, SAM, Message
from tests.loopback.world import NO, YES, World

Span = tuple[datetime, datetime]

#: A letter that leaves at the very moment when its approval is taken back has crossed it on the
#: way.
CROSSING = timedelta(seconds=0.6)


@dataclass
class Letter:
    """A draft that somebody asked for, and each decision about it in the order in which it was
    made.
    """

    words: str
    is_known: bool = False  #: whoever asked was told that it waits at the desk
    #: When the books were taken back to a time when it may not have been there, or hadn't left.
    restored_at: list[datetime] = field(default_factory=list)
    decisions: list[tuple[datetime, bool]] = field(default_factory=list)
    is_pressed: bool = False  #: *Approve* was, and *Undo* not since

    @property
    def was_restored(self) -> bool:
        return bool(self.restored_at)

    @property
    def leaves(self) -> int:
        """How often it may go out: once, and once more where it was approved anew in spite of the
        card's warning.
        """
        approved = [at for at, is_yes in self.decisions if is_yes]
        return 1 + sum(any(at > back for at in approved) for back in self.restored_at)


@dataclass
class Kept:
    """What was answered as done, or said by a customer, and must be there in the end."""

    orders: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)  #: when the program was suspended
    was_restored: bool = False

    def copy(self) -> "Kept":
        return Kept(list(self.orders), list(self.messages))

    def go_back_to(self, before: "Kept") -> None:
        """The orders of a later time are gone with their books; what customers wrote is still at
        Discord.
        """
        self.orders = list(before.orders)
        self.was_restored = True


def judge_life(world: World, letters: list[Letter], kept: Kept, books: Path) -> list[str]:
    """Each promise that was broken, as a sentence; empty when all were kept."""
    violations = [*_judge_orders(kept, books), *_judge_messages(world, kept)]
    drafts = _list_drafts(books)
    known = list(drafts.values())
    for letter in letters:
        gone = [each for each in world.discord.channels[ADA.line] if letter.words in each.content]
        cards = world.list_cards(letter.words)
        violations += _judge_once(letter, gone, cards)
        violations += _judge_approval(world, letter, gone, cards, kept.pauses)
        # The books that were brought back know nothing of what was drafted later; its card stays as
        # it was.
        if not letter.was_restored or any(letter.words in text for text in known):
            numbers = [number for number, text in drafts.items() if letter.words in text]
            shown = cards or [each for each in world.list_cards() if _is_of(each, numbers)]
            violations += _judge_kept(letter, gone, shown)
    return violations


def _list_drafts(books: Path) -> dict[int, str]:
    with closing(sqlite3.connect(books)) as connection:
        return dict(connection.execute("SELECT id, text FROM drafts"))


def _is_of(card: Message, numbers: list[int]) -> bool:
    """Whether it is the line of one of these drafts: one that was settled before it was posted
    never showed its words, which are behind *Show*.
    """
    return any(f": draft {number}, " in card.content for number in numbers) and not card.embeds


def _judge_orders(kept: Kept, books: Path) -> list[str]:
    with closing(sqlite3.connect(books)) as connection:
        there = [item for (item,) in connection.execute("SELECT item FROM orders")]
    lost = [f"lost: the order {item!r}" for item in kept.orders if item not in there]
    twice = [f"twice: the order {item!r}" for item in set(there) if there.count(item) > 1]
    return lost + twice


def _judge_messages(world: World, kept: Kept) -> list[str]:
    violations = []
    for words in kept.messages:
        count = len(world.list_posts(words))
        if count == 0:
            violations.append(f"lost: the message {words!r}")
        elif count > 1 and not kept.was_restored:
            violations.append(f"twice: the message {words!r} at the desk, {count} times")
    return violations


def _judge_once(letter: Letter, gone: list[Message], cards: list[Message]) -> list[str]:
    violations = []
    if len(gone) > letter.leaves:
        violations.append(f"twice: {letter.words!r} went out {len(gone)} times")
    if len(cards) > 1 and not letter.was_restored:
        violations.append(f"twice: {letter.words!r} has {len(cards)} cards")
    return violations


def _judge_approval(
    world: World, letter: Letter, gone: list[Message], cards: list[Message], pauses: list[Span]
) -> list[str]:
    violations = []
    for each in gone:
        shown = [body for card in cards for body in card.bodies]
        if each.content.strip() not in [text.strip() for text in shown]:
            violations.append(f"other words: {each.content!r} stands on no card")
        left_at = world.discord.asked_at.get(each.nonce or "", each.at)
        before = [(at, is_yes) for at, is_yes in letter.decisions if at <= left_at]
        if not any(is_yes for _, is_yes in before):
            violations.append(f"unapproved: {letter.words!r}")
            continue
        decided_at, was_yes = before[-1]
        if not was_yes and _awake(decided_at, left_at, pauses) > CROSSING:
            violations.append(
                f"unapproved: {letter.words!r}, taken back {left_at - decided_at} before"
            )
    return violations


def _awake(since: datetime, until: datetime, pauses: list[Span]) -> timedelta:
    """How much of this time the program was not suspended."""
    asleep = timedelta()
    for begun, ended in pauses:
        asleep += max(min(ended, until) - max(begun, since), timedelta())
    return until - since - asleep


def _judge_kept(letter: Letter, gone: list[Message], cards: list[Message]) -> list[str]:
    if not cards:
        is_lost = letter.is_known and not letter.was_restored
        return [f"lost: the draft {letter.words!r}"] if is_lost else []
    card = cards[-1]
    stands = card.stands
    if stands.startswith("Sent") and not gone:
        return [f"lost: {letter.words!r} counts as sent, and never went"]
    approves = SAM.id in card.reactions.get(YES, ())
    discards = SAM.id in card.reactions.get(NO, ())
    if approves and not discards and stands.startswith("✅ approves"):
        return [f"lost: the ✅ on {letter.words!r}"]
    if discards and stands.startswith(("✅ approves", "Approved")):
        return [f"lost: the ❌ on {letter.words!r}"]
    if stands.startswith("Approved") and "Next try" not in stands:
        return [f"lost: {letter.words!r} is approved and doesn't leave: {stands!r}"]
    return []
