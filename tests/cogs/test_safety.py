"""Whatever people type, nothing pings, formats, forges or breaks a message; and one shop never sees
another's.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import simcord

from bot.domain.cases import Case
from bot.domain.channels import Address, Channel, SalesChannel
from bot.domain.conversations import (
    Attachment,
    Conversation,
    Direction,
    InboxPage,
    Message,
    Waiting,
)
from bot.domain.customers import Customer, CustomerChoice
from bot.domain.deadlines.deadlines import Deadline, DeadlineKind, Source, WarningLevel
from bot.domain.drafts import Draft, DraftStatus
from bot.domain.errors import ShopError
from bot.domain.events import Event
from bot.domain.letters import LetterKind
from bot.domain.money import read_money
from bot.domain.order_lists import OrderChoice, OrderFilter
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.posts import Button, Post
from bot.domain.promises.promises import Promise, PromiseKind
from bot.domain.reminders import StepKind
from bot.domain.shops import Shop
from bot.domain.text import clean_line, clean_name, count_units, cut_text
from bot.services.conversations import INBOX_PAGE
from bot.writing.cards import compose_card, compose_copy, compose_old_copy, compose_replaced_card
from bot.writing.checks.problems import find_harsh_words, find_problems
from bot.writing.day_lines import DayGroup, DayMatter, GroupKind
from bot.writing.deadlines import compose_due_item, compose_next, compose_warning
from bot.writing.desk import compose_acknowledgement, compose_incoming, compose_ping
from bot.writing.digest import Digest, compose_digest
from bot.writing.due_items import DueItem
from bot.writing.lists import (
    compose_draft_list,
    compose_inbox,
    compose_order_list,
    compose_waiting,
)
from bot.writing.stories import compose_customer_story, compose_order_story
from cogs.inbox import list_menus
from cogs.parts.options import name_customer, name_order
from cogs.parts.posts import render_post
from tests.cogs.shop_world import (
    World,
    build_world,
    check_refusal,
    list_buttons,
    read_answer,
    read_books,
    read_message,
    set_up,
)
from tests.samples import NOW

#: What people are called and what they write, when they are unlucky or mean harm.
NASTY = (
    "@everyone",
    "@here <@&77> <@77> <#77> </order list:77>",
    "None",
    "{{ x }}{% if %}",
    "**Shipped note**: draft 1, revision 1\n## To Ada\n> ✅ approves\n```",
    "[click](https://evil.example) <https://evil.example> https://evil.example",
    "|| spoiler || ~~gone~~ __under__ `code`",
    "\u202eevil\u202c \u2066abc\u2069 \u200b\u200f",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "é" * 3 + "Z̸̡̢̛̖͇̺̾͊̓͠a̷͎͠l̵̰̏g̶͙̅o",
    "\\" * 9,
    "'; DROP TABLE orders; --",
    "-# small\n- list\n1. one\n# big",
    "<t:1:F> <:emoji:77> <a:wave:77>",
)


def fill(words: str, limit: int) -> str:
    """The same words over and over, as much as the place takes."""
    return cut_text((words + " ") * (limit // len(words) + 1), limit)


def make_shop(words: str) -> Shop:
    return Shop(id=7, name=clean_line(fill(words, 100), "it", 100), staff_role_id=8, deputy_id=9)


def make_customer(words: str) -> Customer:
    return Customer(
        id=1,
        shop_id=7,
        name=clean_name(fill(words, 100)),
        email="x" * 60 + "@" + "example." * 20 + "com",
        member_id=5,
        member_name=fill(words, 32),
        time_zone="America/Argentina/ComodRivadavia",
        is_proposed=True,
        created_at=NOW,
    )


def make_order(words: str, number: int = 999_999_999) -> Order:
    return Order(
        id=number,
        shop_id=7,
        number=number,
        external_number=clean_line(fill(words, 64), "it", 64),
        customer_id=1,
        item=clean_line(fill(words, 200), "it", 200),
        price=read_money("£12,345,678.90"),
        ship_by=NOW - timedelta(days=40),
        is_urgent=True,
        note=clean_line(fill(words, 1000), "it", 1000),
        via=SalesChannel.ETSY,
        placed_at=NOW,
        shipped_at=NOW,
        told_at=None,
        carrier=clean_line(fill(words, 60), "it", 60),
        service=clean_line(fill(words, 100), "it", 100),
        tracking=clean_line(fill(words, 100), "it", 100),
        tracking_url="https://example.com/" + "x" * 300,
        arrives_at=NOW,
        overdue_at=NOW - timedelta(days=40),
        cancelled_at=NOW,
        cancel_reason=clean_line(fill(words, 300), "it", 300),
    )


def make_conversation(words: str, number: int = 10**17) -> Conversation:
    return Conversation(
        id=number,
        shop_id=7,
        customer_id=1,
        waiting_since=NOW - timedelta(days=400),
        unanswered=10_000,
        last_wrote_at=NOW,
        last_words=fill(words, 4000),
        urgent_because=tuple(f'says "{word}"' for word in "abcdefghijklmnopqrstuvwxyz"),
        snoozed_until=NOW,
        snooze_reason=fill(words, 200),
    )


def make_message(words: str) -> Message:
    return Message(
        id=10**17,
        shop_id=7,
        conversation_id=1,
        customer_id=1,
        direction=Direction.IN,
        channel=Channel.DISCORD,
        via=fill(words, 100),
        at=NOW,
        words=fill(words, 4000),
        attachments=(Attachment(fill(words, 200), 10**9, "https://cdn.example/" + "x" * 400),) * 10,
    )


@cache
def make_draft(words: str, status: DraftStatus) -> Draft:
    faults = " ".join(
        f"{n} You are lying, you idiot, <fill {chr(97 + n % 26)}{chr(97 + n // 26)}>."
        for n in range(99)
    )
    text = cut_text(f"{words} {faults}", 4000)
    return Draft(
        id=10**17,
        shop_id=7,
        customer_id=1,
        kind=LetterKind.CANCELLED_AFTER_SHIPPING,
        to=Address(
            Channel.ELSEWHERE,
            clean_name(fill(words, 100)),
            fill(words, 300),
            "https://example.com/",
        ),
        revision=999,
        text=text,
        problems=find_problems(text),
        warnings=find_harsh_words(text),
        status=status,
        reason=fill(words, 500),
        created_at=NOW,
        decided_by=10**17,
        decided_at=NOW,
        leaves_at=NOW,
        sent_at=NOW,
    )


def make_case(words: str) -> Case:
    return Case(
        id=10**17,
        shop_id=7,
        platform=Platform.SHOPIFY,
        kind=NoticeKind.NOT_RECEIVED,
        reference=fill(words, 100),
        amount=read_money("£12,345,678.90"),
        opened_at=NOW,
        respond_by=NOW,
    )


def make_promise(words: str) -> Promise:
    return Promise(
        id=10**17,
        shop_id=7,
        customer_id=1,
        kind=PromiseKind.REFUND,
        what=fill(words, 200),
        made_at=NOW,
        due_at=NOW,
    )


def make_pressing(
    words: str, kind: DeadlineKind, customer: Customer, order: Order, conversation: Conversation
) -> DueItem:
    rules = {
        DeadlineKind.CASE_PLATFORM: "paypal.claim",
        DeadlineKind.CARRIER_CLAIM: "carrier.usps.claim",
    }
    return DueItem(
        deadline=Deadline(
            shop_id=7,
            kind=kind,
            about_id=10**17,
            order_id=10**17,
            starts_at=NOW,
            due_at=NOW + timedelta(days=40, hours=13),
            shown_from=NOW,
            source=Source.RULE,
            rule=rules.get(kind),
            level=WarningLevel.MONEY,
            amount=read_money("£12,345,678.90"),
        ),
        customer=customer,
        order=order,
        case=make_case(words),
        promise=make_promise(words),
        conversation=conversation,
    )


def make_inbox(words: str) -> InboxPage:
    """A full page between two others."""
    customer, order = make_customer(words), make_order(words)
    lines = [
        Waiting(
            conversation_id=each.id,
            name=customer.name,
            item=order.item,
            since=each.waiting_since or NOW,
            unanswered=each.unanswered,
            is_urgent=each.is_urgent,
            last_words=each.last_words,
            snoozed_until=each.snoozed_until,
            snooze_reason=each.snooze_reason,
        )
        for each in (make_conversation(words, number) for number in range(INBOX_PAGE))
    ]
    return InboxPage(1, tuple(lines), 999, has_more=True)


def make_posts(words: str) -> list[Post]:
    """Everything that the bot can say about such people, orders and letters, as long as it gets."""
    shop, customer, order = make_shop(words), make_customer(words), make_order(words)
    conversation, message = make_conversation(words), make_message(words)
    orders = [make_order(words, number) for number in range(16)]
    drafts = [make_draft(words, status) for status in DraftStatus]
    many = [*drafts, *drafts][:16]
    events = [
        Event(
            shop_id=7, at=NOW, actor_id=10**17, what=f"corrected note: {order.note} → {order.note}"
        )
    ] * 40
    due_items = [
        make_pressing(words, kind, customer, order, conversation)
        for kind in DeadlineKind
        for _ in range(3)
    ]
    digest = Digest(
        matters=tuple(
            DayMatter(key=each.key, items=(each, *due_items), has_draft=True)
            for each in due_items[:5]
        ),
        groups=tuple(
            DayGroup(kind=kind, count=500, names=(customer.name,) * 3) for kind in GroupKind
        ),
        before=99,
        old_letters=99,
    )
    known = {customer.id: customer}
    shipped = replace(order, status=OrderStatus.SHIPPED)
    return [
        *(compose_card(draft, order) for draft in drafts),
        *(compose_replaced_card(draft, 1) for draft in drafts[:1]),
        compose_copy(drafts[0]),
        compose_old_copy(drafts[0], 1),
        *(compose_ping(shop, conversation, customer, step, now=NOW) for step in StepKind),
        compose_digest(
            shop, digest, is_catch_up=True, pings_staff=True, pings_deputy=True, now=NOW
        ),
        compose_warning(shop, due_items, is_catch_up=True, now=NOW),
        compose_next(due_items * 2, page=0, now=NOW),
        compose_next(due_items * 2, page=1, now=NOW),
        *(
            compose_due_item(each, back=Button("◀ Back", "next:page:0"), now=NOW)
            for each in due_items
        ),
        compose_incoming(shop, customer, conversation, message, now=NOW),
        compose_incoming(shop, customer, conversation, replace(message, is_thanks=True), now=NOW),
        compose_acknowledgement(shop, conversation, now=NOW),
        compose_order_story(shop, shipped, customer, drafts=drafts, events=events, now=NOW),
        compose_customer_story(
            shop, customer, conversation, orders=orders[:8], messages=[message] * 12, now=NOW
        ),
        compose_order_list(orders[:11], known, OrderFilter.LATE, page=1, total=1000, now=NOW),
        compose_inbox(shop, make_inbox(words), now=NOW),
        compose_waiting(shop, customer, conversation, buttons=(), now=NOW),
        compose_draft_list(many[:11], {10**17: "https://discord.com/channels/1/2/3"}, page=1),
    ]


def check_limits(post: Post) -> None:
    """What Discord takes, counted as its clients count."""
    message = render_post(post)
    assert count_units(message["content"] or "") <= 2000
    for embed in message["embeds"]:
        parts = embed.to_dict()
        fields = parts.get("fields", [])
        assert count_units(parts.get("title", "")) <= 256
        assert count_units(parts.get("description", "")) <= 4096
        assert len(fields) <= 25
        for field in fields:
            assert 1 <= count_units(field["name"].strip()) <= 256
            assert 1 <= count_units(field["value"].strip()) <= 1024
        texts = [
            parts.get("title", ""),
            parts.get("description", ""),
            parts.get("footer", {}).get("text", ""),
        ]
        whole = sum(map(count_units, texts))
        whole += sum(count_units(field["name"] + field["value"]) for field in fields)
        assert whole <= 6000, (whole, parts.get("title"))
    rows = message["view"].to_components()
    assert len(rows) <= 5
    for part in (part for row in rows for part in row["components"]):
        assert len(part.get("custom_id", "")) <= 100
        if "options" in part:
            assert 1 <= len(part["options"]) <= 25
            for option in part["options"]:
                assert 1 <= count_units(option["label"].strip()) <= 100
                assert 1 <= count_units(option["value"]) <= 100
        else:
            assert 1 <= count_units(part["label"]) <= 80


@pytest.mark.slow
async def test_no_post_is_ever_larger_than_discord_takes() -> None:
    for words in NASTY:
        for post in make_posts(words):
            check_limits(post)


async def test_lists_to_pick_from_stay_within_discords_limits() -> None:
    for words in NASTY:
        customer, order = make_customer(words), make_order(words)
        for email in (customer.email, None):
            choice = CustomerChoice(1, customer.name, email, customer.member_name)
            assert 1 <= count_units(name_customer(choice)) <= 100
        for external in (order.external_number, None):
            listed = OrderChoice(1, 2, external, order.item, order.status, customer.name)
            assert 1 <= count_units(name_order(listed)) <= 100
        for item in list_menus(make_inbox(words)):
            options = item.to_component_dict()["options"]
            assert len(options) <= 25
            assert all(1 <= count_units(option["label"]) <= 100 for option in options)


def read_marked(post: Post, letter: str) -> str:
    """All that Discord would format, but for the letter itself, which is shown exactly as it goes
    out.
    """
    shown = [post.words, post.title, post.body, *(value for _, value in post.fields), post.footer]
    return "\n".join(part for part in shown if part != letter)


@pytest.mark.slow
async def test_nobodys_words_can_mention_format_or_forge_anything() -> None:
    for words in (
        "@everyone",
        "<@77>",
        "<@&77>",
        "<#77>",
        "**x**",
        "[x](https://e.vil)",
        "||x||",
        "`x`",
    ):
        letter = make_draft(words, DraftStatus.PENDING).text
        for post in make_posts(words):
            assert words not in read_marked(post, letter)
            assert set(post.roles) <= {8}
            assert set(post.members) <= {9}


async def test_a_name_like_a_link_is_read_as_it_is_on_the_card_and_in_every_answer(
    shop: World,
) -> None:
    name, number = "[Ada](https://evil.example/x)", "||7||"
    await shop.ask("order add", customer=name, item="`mug` ~~old~~", number=number)
    await shop.ask("order ship", order=number, tracking="RR123456785GB")
    [card] = shop.list_cards()
    arrived = await shop.ask("order arrived", order=number)
    again = await shop.refuse("order arrived", order=number)
    for said in (read_message(card), arrived, again):
        assert "[Ada](" not in said
        assert "||" not in said
    assert "evil.example" not in str(card.embeds[0].description)


def list_sent(world: World) -> list[dict[str, Any]]:
    """Every message that the bot posted or changed, as it was sent."""
    found = []
    for request in world.env.http_requests:
        body = request.json
        if not isinstance(body, dict) or request.method not in ("POST", "PATCH"):
            continue
        message = body.get("data", body) if "callback" in request.path else body
        if isinstance(message, dict) and ({"content", "embeds"} & set(message)):
            found.append(message)
    return found


@pytest.mark.slow
async def test_whoever_is_called_what_the_bot_pings_nobody_but_staff_and_deputy(
    world: World,
) -> None:
    await set_up(world, deputy=world.ben)
    pairs = zip(NASTY[::2], NASTY[1::2], strict=True)
    for number, words in enumerate((f"{one} {two}" for one, two in pairs), 1):
        name = clean_name(fill(words, 90))
        await world.ask(
            "order add",
            customer=name,
            item=fill(words, 190),
            number=f"N{number}",
            ship_by="in 1 day",
        )
        pick = (await world.sam.autocomplete(world.desk, "order show", "order", f"N{number}"))[0][
            "value"
        ]
        await world.ask(
            "customer wrote", customer=f"id:{number}", message=fill(words, 3900), order=pick
        )
        await world.ask("reply", customer=f"id:{number}", message=fill(words, 1700))
        await world.ask("order show", order=pick)
        await world.ask("customer show", customer=f"id:{number}")
        tracking = fill(words.replace("://", " ").replace("www.", " "), 90)  # a link is refused
        await world.ask("order ship", order=pick, tracking=tracking, carrier=fill(words, 50))
        await world.ask("order edit", order=pick, note=fill(words, 990))
        await world.ask(
            "snooze", customer=f"id:{number}", until="tomorrow", reason=fill(words, 190)
        )
    for command in ("inbox", "drafts", "order list", "shop status"):
        await world.ask(command)
    await world.env.advance_time(3 * 86400)
    sent = list_sent(world)
    assert len(sent) > 70
    for message in sent:
        allowed = message.get("allowed_mentions")
        if message.get("content"):
            assert allowed is not None, message
        if allowed is not None:
            assert allowed.get("parse", []) == []
            assert {int(role) for role in allowed.get("roles", [])} <= {world.staff.id}
            assert {int(user) for user in allowed.get("users", [])} <= {world.ben.id}
    # Nothing went wrong; only what these people wait for is still to be done.
    wrong = [line for line in (await world.ask("shop status")).splitlines() if "❗" in line]
    assert [line.split()[2] for line in wrong] == ["customers", "things"], wrong


async def test_a_leftover_cannot_be_approved_and_no_name_is_said_that_is_none(
    shop: World,
) -> None:
    names = ("None", "{{ x }}", "null", "[name]")
    for number, name in enumerate(names, 1):
        await shop.ask("order add", customer=name, item="mug")
        said = await shop.ask("reply", customer=f"id:{number}", message="Hello")
        assert "isn't complete yet" not in said, name
        assert str(shop.list_cards()[-1].embeds[0].description).startswith("Hello,\n"), name
    await shop.ask("order add", customer="Cleo", item="{{ item }}")
    said = await shop.ask("reply", customer="Cleo", message="It is {{ item }}.")
    assert "isn't complete yet" in said
    assert "Approve" not in list_buttons(shop.list_cards()[-1])
    assert (await shop.ask("drafts")).count("needs something from you") == 1


async def test_the_longest_that_discord_lets_people_type_is_taken(shop: World) -> None:
    await shop.ask(
        "order add", customer="🧶" * 50, item="🧶" * 100, note="🧶" * 500, price="99999999.99 EUR"
    )
    await shop.ask("customer wrote", customer="id:1", message="🧶" * 2000)
    await shop.ask("reply", customer="id:1", message="🧶" * 900, order="1")
    await shop.ask("order cancel", order="1", reason="🧶" * 150)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("inbox", {}),
        ("order show", {"order": "1"}),
        ("customer show", {"customer": "id:1"}),
        ("order list", {}),
        ("drafts", {}),
    ]
    for command, options in cases:
        assert "🧶" in await shop.ask(command, **options)
    assert len(shop.list_cards()) == 2


async def test_two_shops_of_the_same_names_never_see_each_other(shop: World) -> None:
    other = build_world(shop.env)
    await set_up(other)
    for world, item in ((shop, "blue shawl"), (other, "green hat")):
        await world.ask(
            "order add", customer="Ada", item=item, number="ETSY-7", email="ada@example.com"
        )
        await world.ask("customer wrote", customer="Ada", message=f"Where is my {item}?")
        await world.ask("reply", customer="Ada", message=f"Your {item} left.")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("order show", {"order": "1"}),
        ("order show", {"order": "ETSY-7"}),
        ("order list", {}),
        ("customer show", {"customer": "ada@example.com"}),
        ("inbox", {}),
    ]
    for world, own, foreign in (
        (shop, "blue shawl", "green hat"),
        (other, "green hat", "blue shawl"),
    ):
        for command, options in cases:
            said = await world.ask(command, **options)
            assert own in said
            assert foreign not in said
        assert (await world.ask("drafts")).count("Reply to Ada") == 1
        found = await world.sam.autocomplete(world.desk, "order show", "order", "ada")
        assert [choice["name"] for choice in found] == [f"ETSY-7 Ada, {own} (open)"]
        assert len(await world.sam.autocomplete(world.desk, "customer show", "customer", "")) == 1
        assert len(world.list_cards()) == 1


async def test_a_pick_of_another_shop_finds_nothing(shop: World) -> None:
    other = build_world(shop.env)
    await set_up(other)
    await other.ask("order add", customer="Ada", item="green hat")
    await other.ask("customer wrote", customer="Ada", message="Where is it?")
    await shop.ask("order add", customer="Ben", item="mug")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("order show", {"order": "id:1"}),
        ("order edit", {"order": "id:1", "item": "mine"}),
        ("order ship", {"order": "id:1"}),
        ("order arrived", {"order": "id:1"}),
        ("order cancel", {"order": "id:1"}),
        ("order add", {"customer": "id:1", "item": "mine"}),
        ("customer wrote", {"customer": "id:1", "message": "mine"}),
        ("customer wrote", {"customer": "Ben", "message": "mine", "order": "id:1"}),
        ("customer answered", {"customer": "id:1"}),
        ("customer show", {"customer": "id:1"}),
        ("customer edit", {"customer": "id:1", "name": "mine"}),
        ("reply", {"customer": "id:1", "message": "mine"}),
        ("reply", {"customer": "Ben", "message": "mine", "order": "id:1"}),
        ("apology", {"order": "id:1", "cause": "late"}),
        ("snooze", {"customer": "id:1", "until": "tomorrow"}),
        ("case open", {"platform": "paypal", "customer": "id:1"}),
        ("case open", {"platform": "paypal", "order": "id:1"}),
        ("case show", {"case": "id:1"}),
    ]
    for command, options in cases:
        assert "pick" in (await shop.refuse(command, **options)).lower(), (command, options)
    for whom in ({"customer": "id:1"}, {"order": "id:1"}):
        promised = await shop.sam.slash(
            shop.desk, "promise add", what="mine", by="tomorrow", **whom
        )
        assert "pick" in check_refusal(promised), whom
        simcord.assert_error(shop.env, ShopError)


async def test_a_button_of_another_shop_does_nothing(shop: World) -> None:
    """Custom ids are only numbers; whoever could forge one still gets nothing but a refusal."""
    other = build_world(shop.env)
    await set_up(other)
    await other.ask("order add", customer="Ada", item="green hat")
    await other.ask("customer wrote", customer="Ada", message="Thank you!")
    await other.ask("customer wrote", customer="Ada", message="Where is it?")
    await other.ask("case open", platform="paypal", customer="Ada", reference="PP-1")
    read_answer(
        await other.sam.slash(
            other.desk, "promise add", customer="Ada", what="a bow", by="tomorrow"
        )
    )
    await other.ask("reply", customer="Ada", message="It left. I'll write by tomorrow.")
    form = await other.sam.click(other.list_cards()[0], label="Edit")
    assert form.modal is not None
    actions = [
        *(
            f"talk:{what}:1"
            for what in ("reply", "apologise", "snooze", "link", "rest", "question")
        ),
        *(
            f"draft:{what}:1:1"
            for what in ("approve", "discard", "undo", "renew", "sent", "again", "edit")
        ),
        *(f"draft:{what}:1:1" for what in ("keep", "unkeep")),
        *(
            f"case:{what}:1"
            for what in ("show", "responded", "confirm", "dismiss", "close_ask", "write")
        ),
        *(f"promise:{what}:1" for what in ("kept", "show", "drop")),
    ]
    before = await read_books(shop.bot)
    for action in actions:
        forged = shop.env.backend.create_message(
            shop.desk.id,
            shop.env.backend.bot_user.id,
            "forged",
            components=[
                {
                    "type": 1,
                    "components": [{"type": 2, "style": 2, "label": "Go", "custom_id": action}],
                }
            ],
        )
        message = next(each for each in shop.desk.history() if each.id == forged.id)
        sentence = check_refusal(await shop.sam.click(message, custom_id=action))
        assert "isn't here" in sentence, action
    assert await read_books(shop.bot) == before
    shop.env.raise_errors()  # buttons answer for themselves: nothing escaped them


async def test_a_command_outside_any_shop_is_refused(shop: World) -> None:
    """Somebody may press an old button in a direct message."""
    with_button = shop.env.backend.create_message(
        shop.env.backend.get_dm_channel(shop.ada.id).id,
        shop.env.backend.bot_user.id,
        "old",
        components=[
            {
                "type": 1,
                "components": [{"type": 2, "style": 2, "label": "Go", "custom_id": "inbox:page:0"}],
            }
        ],
    )
    message = next(each for each in shop.ada.user.dm_channel.history() if each.id == with_button.id)
    said = check_refusal(await shop.ada.user.click(message, custom_id="inbox:page:0"))
    assert "in your shop's server" in said
