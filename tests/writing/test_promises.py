"""What a draft's card and the list say about promises, however long they are."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.drafts import Draft
from bot.domain.money import read_money
from bot.domain.promises.promises import Pledge, PromiseKind
from bot.domain.text import count_units
from bot.writing.card_more import compose_more
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


REFUND = Pledge(
    kind=PromiseKind.REFUND,
    what="refund €24.00",
    due_at=FRIDAY,
    amount=read_money("€24.00"),
)
WRITING = replace(PLEDGE, kind=PromiseKind.ANSWER, sentence="I'll write by Friday.", what="answer")


def read_field(draft: Draft) -> str:
    return dict(compose_card(draft, None, zone=UTC).fields)["Promises in this letter"]


def list_labels(draft: Draft) -> list[str]:
    return [each.label for each in compose_card(draft, None, zone=UTC).buttons]


def test_a_card_says_what_will_be_owed_and_what_somebody_took_off() -> None:
    draft = replace(APOLOGY, pledges=(REFUND, WRITING))
    assert read_field(draft) == (
        "🤝 a refund of €24.00 by Fri 27 Nov\nNo promise: “I'll write by Friday”"
    )
    kept = replace(draft, pledges=(REFUND, replace(WRITING, is_taken=True)))
    assert read_field(kept) == ("🤝 a refund of €24.00 by Fri 27 Nov\n🤝 an answer by Fri 27 Nov")


def test_a_promise_that_nobody_has_to_decide_on_stands_behind_more() -> None:
    draft = replace(APOLOGY, pledges=(REFUND,))
    assert "Promises in this letter" not in dict(compose_card(draft, None, zone=UTC).fields)
    more = dict(compose_more(draft, "", UTC).fields)
    assert more["Kept as a promise when it goes"] == "🤝 a refund of €24.00 by Fri 27 Nov"


def test_several_found_promises_are_numbered_like_their_buttons() -> None:
    draft = replace(APOLOGY, pledges=(REFUND, replace(WRITING, is_taken=True), WRITING))
    assert read_field(draft).splitlines() == [
        "🤝 1. a refund of €24.00 by Fri 27 Nov",
        "🤝 2. an answer by Fri 27 Nov",
        "No promise: 3. “I'll write by Friday”",
    ]


def test_a_promise_without_a_day_says_how_long_it_is_watched() -> None:
    some_day = replace(APOLOGY, pledges=(replace(REFUND, due_at=None),))
    [(_, said)] = compose_more(some_day, "", UTC).fields
    assert "a refund of €24.00: no day named, so 3 days from when it goes" in said


def test_the_buttons_take_off_what_was_found_and_put_it_back() -> None:
    kept = replace(WRITING, is_taken=True)
    for pledges, labels in (
        ((REFUND,), []),
        ((REFUND, kept), ["Not a promise"]),
        ((WRITING,), ["Keep as promise"]),
        ((kept, WRITING), ["1 is no promise", "Keep 2"]),
        ((REFUND, kept, kept), ["2 is no promise", "3 is no promise"]),
        ((*[kept] * 4, WRITING), ["Not a promise", "Keep as promise"]),
    ):
        draft = replace(APOLOGY, pledges=pledges)
        more = [] if labels else ["More"]
        assert list_labels(draft) == ["Approve", "Edit", *labels, "Discard", *more]


def test_a_page_of_long_promises_stays_within_what_discord_holds() -> None:
    long = replace(PROMISE, kind=PromiseKind.OTHER, what=LONG)
    page = compose_promise_list([long] * 11, {}, page=1, now=FRIDAY + timedelta(days=1))
    assert count_units(page.body) <= 4096
    assert [button.label for button in page.buttons] == ["◀ Back", "Next ▶"]
    assert "kept" not in compose_promise(long, None, None, now=NOW).title
