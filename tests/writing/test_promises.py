"""What a draft's card and the list say about promises, however long they are."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.drafts import DraftStatus
from bot.domain.promises.promises import Pledge, PromiseKind
from bot.domain.text import count_units
from bot.writing.cards import compose_card
from bot.writing.promises import compose_promise, compose_promise_list
from tests.domain.test_promises import APOLOGY, FRIDAY, NOW, PROMISE

LONG = "*💙*" * 60
PLEDGE = Pledge(kind=PromiseKind.OTHER, what=LONG, due_at=FRIDAY, sentence=LONG, is_taken=False)
UTC = ZoneInfo("UTC")


def test_a_full_card_stays_within_what_discord_holds() -> None:
    draft = replace(
        APOLOGY,
        text="💙" * 2000,
        pledges=(replace(PLEDGE, sentence=None), *[PLEDGE] * 9),
        problems=(LONG,) * 9,
        warnings=(LONG,) * 9,
        subject=LONG,
    )
    card = compose_card(
        draft, None, broken=[replace(PROMISE, kind=PromiseKind.OTHER, what=LONG)] * 9, zone=UTC
    )
    parts = [card.title, card.body, card.footer, *(part for each in card.fields for part in each)]
    assert sum(map(count_units, parts)) <= 6000
    assert all(count_units(value) <= 1024 for _, value in card.fields)


def test_a_card_says_what_will_be_owed_and_asks_about_the_rest() -> None:
    found = replace(PLEDGE, sentence="I'll write by Friday.")
    draft = replace(
        APOLOGY,
        pledges=(replace(PLEDGE, what="refund €24.00", sentence=None, is_taken=True), found),
    )
    assert dict(compose_card(draft, None, zone=UTC).fields)["Promises in this letter"] == (
        "🤝 Refund €24.00, by Fri 27 Nov\n"
        "You say “I'll write by Friday”: keep it as a promise until Fri 27 Nov?"
    )
    sent = replace(draft, status=DraftStatus.SENT)
    assert (
        "keep it" not in dict(compose_card(sent, None, zone=UTC).fields)["Promises in this letter"]
    )


def test_a_page_of_long_promises_stays_within_what_discord_holds() -> None:
    long = replace(PROMISE, kind=PromiseKind.OTHER, what=LONG)
    page = compose_promise_list([long] * 11, {}, page=1, now=FRIDAY + timedelta(days=1))
    assert count_units(page.body) <= 4096
    assert [button.label for button in page.buttons] == ["◀ Back", "Next ▶"]
    assert "kept" not in compose_promise(long, None, None, now=NOW).title
