"""Whatever happens in whatever order, only what a page showed is approved, and each letter goes
once, in the words that somebody approved.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.domain.channels import Channel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.sending import Ending, SendOutcome
from bot.domain.shops import Shop
from bot.services.approvals import approve_draft, discard_draft, withdraw_approval
from bot.services.drafts import revise_draft
from bot.services.letters import finish_letter, start_letter
from bot.services.orders import Shipment, ship_order
from bot.services.parcel_lists.gathering import set_apart
from bot.services.parcel_lists.notes import find_note
from bot.services.parcel_lists.pasting import PastePage, note_pasted, open_paste
from bot.services.parcel_lists.ready_notes import TextPage, approve_texts, open_texts, stop_notes
from bot.services.work import StaffWork
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, TOM, hear, log_order
from tests.services.letters_by_mail import connect
from tests.sure import sure

NAMES = [f"Person {letter}" for letter in "ABCDEFGHIJKL"]


class Day:
    """A shop's day of random presses; remembers what was shown to whom."""

    def __init__(self, tx: Transaction, shop: Shop, seed: int) -> None:
        self.tx, self.shop, self.random = tx, shop, Random(seed)
        self.now: datetime = NOW
        self.pages: list[TextPage] = []
        self.pasted: list[tuple[int, PastePage]] = []
        self.shown: set[tuple[int, int]] = set()  #: the revisions that somebody was shown whole
        self.approved: Counter[tuple[int, int]] = Counter()
        self.went: Counter[int] = Counter()

    @property
    def work(self) -> StaffWork:
        return StaffWork(self.tx, self.shop, self.now, by=self.random.choice((MIA, TOM)))

    async def list_drafts(self, *statuses: DraftStatus) -> list[Draft]:
        found = await self.tx.drafts.map_by_id(range(1, 400))
        return [each for each in found.values() if each.status in statuses]

    async def pick(self, *statuses: DraftStatus) -> Draft | None:
        found = await self.list_drafts(*statuses)
        return self.random.choice(found) if found else None

    async def pick_list(self) -> int | None:
        rows = await self.tx.parcel_lists.map_by_id(range(1, 60))
        return self.random.choice(sorted(rows)[-2:]) if rows else None

    async def ship(self) -> None:
        name = self.random.choice(NAMES)
        email = f"{name[-1]}@example.com" if name < "Person H" else None
        order, _ = await log_order(self.tx, self.shop, name, "cup", email=email)
        await ship_order(self.work, order, Shipment(at=self.now))

    async def look(self) -> None:
        if (list_id := await self.pick_list()) is None:
            return
        page = await open_texts(self.work, list_id, after=self.random.choice((0, 0, 3)))
        if page.notes:
            self.pages.append(page)
            self.shown |= {(each.draft.id, each.draft.revision) for each in page.notes}

    async def approve_page(self) -> None:
        if not self.pages:
            return
        page = self.random.choice(self.pages[-4:])
        came = await approve_texts(self.work, page.list_id, after=page.after, seen=page.seen)
        was = {(each.draft.id, each.draft.revision, each.draft.text) for each in page.notes}
        for each in came.done:
            assert (each.id, each.revision, each.text) in was
            self.approved[each.id, each.revision] += 1

    async def approve_one(self) -> None:
        if (list_id := await self.pick_list()) is None:
            return
        note = await find_note(self.work, list_id, after=self.random.randrange(9))
        if note is not None:
            draft = note.draft
            self.shown.add((draft.id, draft.revision))
            done = await approve_draft(self.work, draft, revision=draft.revision)
            if done.status is DraftStatus.APPROVED:
                self.approved[done.id, done.revision] += 1

    async def press_old_card(self) -> None:
        """A tick on a card that shows the first revision."""
        draft = await self.pick(DraftStatus.PENDING)
        if draft is not None:
            self.shown.add((draft.id, 1))
            done = await approve_draft(self.work, draft, revision=1)
            if done.status is DraftStatus.APPROVED:
                assert done.revision == 1
                self.approved[done.id, 1] += 1

    async def stop(self) -> None:
        if (list_id := await self.pick_list()) is not None:
            await stop_notes(self.work, list_id)

    async def withdraw(self) -> None:
        if (draft := await self.pick(DraftStatus.APPROVED)) is not None:
            await withdraw_approval(self.work, draft, revision=draft.revision)

    async def edit(self) -> None:
        if (draft := await self.pick(DraftStatus.PENDING, DraftStatus.APPROVED)) is not None:
            text = f"{draft.text}\n\nP.S. {self.random.randrange(99)}"
            await revise_draft(self.work, draft, text, revision=draft.revision)

    async def discard(self) -> None:
        if (draft := await self.pick(DraftStatus.PENDING)) is not None:
            await discard_draft(self.work, draft, revision=draft.revision)

    async def apart(self) -> None:
        draft = await self.pick(DraftStatus.PENDING)
        if draft is not None and draft.parcel_list_id is not None:
            await set_apart(self.work, draft.parcel_list_id, draft.id, revision=draft.revision)

    async def write(self) -> None:
        if (draft := await self.pick(DraftStatus.PENDING, DraftStatus.APPROVED)) is not None:
            customer = sure(await self.tx.customers.get(draft.customer_id))
            await hear(self.tx, self.shop, customer, "Where is it?", at=self.now)

    async def open_paste(self) -> None:
        if (list_id := await self.pick_list()) is None:
            return
        page = await open_paste(self.work, list_id, after=self.random.randrange(9))
        if page.note is not None:
            self.pasted.append((list_id, page))
            self.shown.add((page.note.draft.id, page.note.draft.revision))

    async def paste(self) -> None:
        if not self.pasted:
            return
        list_id, page = self.random.choice(self.pasted[-3:])
        shown = sure(page.note).draft
        before = sure(await self.tx.drafts.get(shown.id))
        sent = await note_pasted(self.work, list_id, shown.id, revision=shown.revision)
        if before.status is not DraftStatus.SENT:
            assert (sent.revision, sent.text) == (shown.revision, shown.text)
            self.approved[sent.id, sent.revision] += 1
            self.went[sent.id] += 1

    async def leave(self) -> None:
        self.now += timedelta(seconds=31)
        for draft in await self.list_drafts(DraftStatus.APPROVED):
            leaving = await start_letter(self.tx, draft.id, now=self.now)
            if leaving is None or leaving.status is not DraftStatus.SENDING:
                continue
            assert leaving.to.channel is not Channel.ELSEWHERE
            assert self.approved[leaving.id, leaving.revision], "nobody approved these words"
            assert (leaving.id, leaving.revision) in self.shown, "nobody saw these words"
            self.went[leaving.id] += 1
            await finish_letter(self.tx, leaving.id, SendOutcome(Ending.SENT), now=self.now)

    async def wait(self) -> None:
        self.now += timedelta(hours=self.random.choice((1, 1, 3, 20)))


@pytest.mark.parametrize("seed", range(6))
async def test_only_what_was_shown_is_approved_and_each_letter_goes_once(
    tx: Transaction, shop: Shop, seed: int
) -> None:
    await connect(tx, shop)
    day = Day(tx, shop, seed)
    steps: list[Callable[[], Awaitable[None]]] = [
        *[day.ship] * 5,
        *[day.look] * 3,
        *[day.approve_page] * 3,
        *(day.approve_one, day.press_old_card, day.stop, day.withdraw, day.edit, day.discard),
        *(day.apart, day.write, day.open_paste, day.open_paste, day.paste, day.paste),
        *(day.leave, day.leave, day.wait),
    ]
    refused: Counter[str] = Counter()
    for _ in range(150):
        step = day.random.choice(steps)
        try:
            async with tx.attempt():
                await step()
        except ShopError as refusal:
            refused[type(refusal).__name__] += 1
    assert day.went, "something went"
    assert max(day.went.values()) == 1, "no letter went twice"
    for draft in await day.list_drafts(DraftStatus.SENT):
        assert day.went[draft.id] == 1
        assert draft.text == await tx.drafts.get_text(draft.id, draft.revision)
        said = await tx.conversations.list_messages(draft.customer_id, 200)
        assert sum(each.draft_id == draft.id for each in said) == 1
