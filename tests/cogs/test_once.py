"""What Discord gives back is read before anything rests on it: nothing is bound to other words than
were meant.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.config import Settings
from bot.domain.drafts import DraftStatus
from bot.domain.identity import Identity
from bot.domain.posts import Post
from bot.store.outbox import PostKind
from tests.cogs.letter_world import (
    UNDO_OVER,
    add_row,
    buttons_of,
    change,
    draft_reply,
    fetch,
    get_draft,
    list_direct,
    log_order,
    press,
    read_desk,
    restart,
    stands,
)
from tests.cogs.shop_world import World, check_refusal

#: Has the offline Discord keep other words in the place of these.
Spoil = Callable[[str, str], None]
WORDS = "I refund you 500 euros today."


@pytest.fixture
def spoil(shop: World, monkeypatch: pytest.MonkeyPatch) -> Spoil:
    prepare = shop.env.backend.prepare_message
    changes: dict[str, str] = {}

    def prepare_spoilt(
        channel_id: int, author_id: int, content: str | None = "", **more: Any
    ) -> Any:
        whole = json.dumps([content, more.get("embeds")])
        for words, instead in changes.items():
            whole = whole.replace(words, instead)
        content, more["embeds"] = json.loads(whole)
        return prepare(channel_id, author_id, content, **more)

    monkeypatch.setattr(shop.env.backend, "prepare_message", prepare_spoilt)
    return changes.__setitem__


@pytest.fixture
def same_nonce(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all that is said were one request that is repeated."""
    monkeypatch.setattr(Identity, "make_nonce", lambda *_: "once")


async def count_posts(shop: World, words: str) -> int:
    return sum(
        words in str(each.json)
        and each.method == "POST"
        and each.path == f"/channels/{shop.desk.id}/messages"
        for each in shop.env.http_requests
    )


async def test_an_old_message_that_comes_back_is_nobodys_card(
    shop: World, same_nonce: None
) -> None:
    await log_order(shop, shop.ada)
    await log_order(shop, shop.ben)
    first = await draft_reply(shop)
    await shop.ask("reply", customer="Ben", message=WORDS)
    [old, new] = shop.list_cards()
    assert old.id == first.id
    assert WORDS in str(new.embeds[0].description)
    await shop.sam.react(new, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert WORDS in list_direct(shop.ben)[0]
    assert list_direct(shop.ada) == []


@pytest.mark.parametrize("words", ["refund you", "To Ada", "draft 1", "leaves in 30 s"])
async def test_a_card_that_discord_changes_is_never_bound_and_not_posted_for_ever(
    shop: World, spoil: Spoil, words: str
) -> None:
    await log_order(shop, shop.ada)
    spoil(words, "something else")
    await shop.ask("reply", customer="Ada", message=WORDS)
    await shop.env.advance_time(30 * 3600)
    assert shop.list_cards() == []
    assert (await fetch(shop, "revisions", "message_id"))[0].message_id is None
    assert await count_posts(shop, WORDS) <= 8
    health = await shop.ask("shop status")
    assert health.startswith("Something needs a look")
    assert "in the words that I gave it" in health


async def test_a_card_that_discord_changed_is_posted_when_the_draft_is_changed(
    shop: World, spoil: Spoil
) -> None:
    await log_order(shop, shop.ada)
    spoil("refund you", "something else")
    await shop.ask("reply", customer="Ada", message=WORDS)
    await shop.env.advance_time(30 * 3600)
    spoil("refund you", "refund you")
    await shop.ada.send_dm("Never mind!")  # it is set aside, and that is shown
    await shop.env.settle()
    [card] = shop.list_cards()
    assert stands(shop, card).startswith("Set aside")
    assert (await shop.ask("shop status")).startswith("All is well")


async def test_a_note_that_discord_changes_is_not_said_for_ever(shop: World, spoil: Spoil) -> None:
    spoil("wrote to you", "something else")
    await log_order(shop, shop.ada)
    await shop.ada.send_dm("Where is it?")
    await shop.env.advance_time(30 * 3600)
    assert [each for each in read_desk(shop) if "something else" in each] == []
    assert "something that I wanted to say" in await shop.ask("shop status")


async def test_a_desk_without_embed_links_is_told_and_mended(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = shop.env.backend.prepare_message
    with monkeypatch.context() as patch:
        patch.setattr(
            shop.env.backend,
            "prepare_message",
            lambda *given, **more: prepare(*given, **{**more, "embeds": []}),
        )
        await log_order(shop, shop.ada)
        await shop.ask("reply", customer="Ada", message=WORDS)
        await shop.env.settle()
        assert shop.list_cards() == []
    await shop.env.advance_time(3600)
    assert len(shop.list_cards()) == 1


async def test_a_letter_that_discord_changes_is_unknown_and_never_sent_twice(
    shop: World, spoil: Spoil
) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop, words=WORDS)
    spoil("refund you", "something else")
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    await shop.env.advance_time(3600)
    assert len(list_direct(shop.ada)) == 1
    assert (await get_draft(shop)).status is DraftStatus.UNKNOWN
    assert "other words there than those that you approved" in stands(shop, card)
    assert buttons_of(shop, card) == ["It arrived", "Send again"]


async def test_blanks_that_discord_changes_are_no_other_words(shop: World, spoil: Spoil) -> None:
    await log_order(shop, shop.ada)
    spoil("\\n\\n", "\\n")
    card = await draft_reply(shop, words=WORDS)
    await shop.sam.react(card, "✅")
    await shop.env.advance_time(UNDO_OVER)
    assert len(list_direct(shop.ada)) == len(shop.list_cards()) == 1
    assert (await get_draft(shop)).status is DraftStatus.SENT


async def test_a_letter_is_not_sent_when_only_an_old_one_came_back(
    shop: World, same_nonce: None
) -> None:
    await log_order(shop, shop.ada)
    for words in ("Here is the link.", WORDS):
        card = await draft_reply(shop, words=words)
        await shop.sam.react(card, "✅")
        await shop.env.advance_time(UNDO_OVER)
    assert [WORDS in each for each in list_direct(shop.ada)] == [False, True]
    assert stands(shop, card).startswith("Sent")


#: Each with blanks at an end, where Discord keeps none.
WITH_BLANKS = [
    Post(words="Four wait.\n"),
    Post(title=" Four wait."),
    Post(words="**Today**", body="Four wait.\n\n"),
    Post(words="**Today**", fields=(("Waiting ", "Ada\nBen\n"),)),
    Post(words="**Today**", body="Four wait.", footer="See /next.\n"),
]


# Not a ping: it is worded anew for those who still wait.
@pytest.mark.parametrize("kind", [PostKind.DIGEST, PostKind.WARNING, PostKind.NOTE])
@pytest.mark.parametrize("post", WITH_BLANKS, ids=["words", "title", "body", "field", "footer"])
async def test_what_was_posted_with_blanks_at_its_end_is_found_again(
    shop: World, settings: Settings, post: Post, kind: PostKind
) -> None:
    row = {"shop_id": shop.guild.id, "kind": kind, "post": post.to_json(), "attempts": 1}
    row |= {"due_at": shop.env.now(), "created_at": shop.env.now()}
    before = len(shop.desk.history())
    for _ in range(2):  # the second as if the program had stopped right after posting the first
        await add_row(shop, "outbox", status="posting", **row)
        await restart(shop, settings)
        await shop.env.advance_time(1)
    assert len(shop.desk.history()) == before + 1
    assert await fetch(shop, "outbox") == []


async def test_two_posts_that_differ_in_their_last_line_are_two(shop: World) -> None:
    before = len(shop.desk.history())
    common = {"shop_id": shop.guild.id, "kind": PostKind.NOTE, "status": "posting", "attempts": 1}
    for footer in ("Sent from ada@x.example.", "Sent from ben@x.example."):
        post = Post(title="A letter", body="Where is it?", footer=footer).to_json()
        now = shop.env.now()
        await add_row(shop, "outbox", post=post, due_at=now, created_at=now, **common)
    shop.bot.wake_delivery()
    await shop.env.settle()
    assert len(shop.desk.history()) == before + 2


async def test_a_letter_with_blanks_at_its_end_is_found_again(shop: World) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await change(shop, "drafts", text="It left.\n", is_edited=True)
    shop.env.inject_error("POST", f"/channels/{shop.ada.user.dm_channel.id}/messages", status=502)
    await shop.sam.react(card, "✅")
    mine = shop.env.backend.bot_user.id
    await shop.env.advance_time(29)
    # it had gone, in truth
    shop.env.backend.create_message(shop.ada.user.dm_channel.id, mine, "It left.")
    await shop.env.advance_time(2)
    assert list_direct(shop.ada) == ["It left."]
    assert stands(shop, card).startswith("Sent")


async def test_a_button_of_another_databases_card_does_nothing(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    # here the same numbers mean another card
    await change(shop, "revisions", message_id=card.id + 1)
    for name in (
        "approve",
        "discard",
        "undo",
        "renew",
        "keep",
        "unkeep",
        "sent",
        "arrived",
        "again",
        "edit",
    ):
        assert "isn't the card of a draft" in check_refusal(
            await press(shop, card, f"draft:{name}:1:1", shop.sam)
        )
    assert (await get_draft(shop)).status is DraftStatus.PENDING


async def test_buttons_that_are_older_than_the_database_say_so(
    shop: World, settings: Settings
) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await shop.env.advance_time(3600)
    await change_identity(shop)
    await restart(shop, settings)
    actions = ["orders:show:1", "parcel:missing:1", "talk:rest:1", "talk:reply:1", "promise:kept:1"]
    actions += ["case:show:1", "mail:order:1", "outlay:undo:1", "away:back", "inbox:page:0"]
    for action in actions:
        sentence = check_refusal(await press(shop, card, action, shop.sam))
        assert "older than the records that I work with now" in sentence, action
    # A draft's own card is known by itself.
    await press(shop, card, "draft:approve:1:1", shop.sam)
    assert (await get_draft(shop)).status is DraftStatus.APPROVED


async def change_identity(shop: World) -> None:
    """As a backup that was brought back."""
    async with shop.bot.database.transaction() as tx:
        await tx.sql.run("DELETE FROM identity")


async def test_a_clock_that_was_ahead_breaks_no_buttons(shop: World, settings: Settings) -> None:
    await log_order(shop, shop.ada)
    card = await draft_reply(shop)
    await change(shop, "identity", since=shop.env.now().replace(year=2040))
    await restart(shop, settings)
    assert "isn't on its way" in check_refusal(
        await press(shop, card, "parcel:missing:1", shop.sam)
    )
