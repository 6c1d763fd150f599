"""The letters that a shop may reword, and what its own wording must be like."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.errors import BadInput
from bot.domain.letters import WRITTEN_KINDS, Cause, LetterKind, Remedy
from bot.writing.checks.problems import LETTER_LIMIT
from bot.writing.letters.facts import Facts
from bot.writing.letters.liquid import SOURCE_LIMIT, render
from bot.writing.letters.templates import load_template
from bot.writing.letters.writing import fill_parts, lay_out, make_wording_key, write_letter


def list_wordings() -> tuple[str, ...]:
    """The keys of every letter that a shop can reword: "shipped", …, "apology_late", …, "reply"."""
    keys = [kind.value for kind in WRITTEN_KINDS if kind is not LetterKind.APOLOGY]
    keys += [make_wording_key(LetterKind.APOLOGY, cause) for cause in Cause]
    return tuple(keys)


def format_letter_title(key: str) -> str:
    """What a menu calls the letter with this key."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        return f"{LetterKind.APOLOGY.title}: {Cause(cause).title.lower()}"
    return LetterKind(key).title


def load_wording(key: str) -> str:
    """The wording of this letter that ships with the program."""
    return load_template("en", key)


def write_sample(key: str, source: str) -> str:
    """The letter that this wording makes of a made-up order."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        facts = replace(_make_sample(), cause=Cause(cause))
        return write_letter(LetterKind.APOLOGY, facts, wording=source).text
    return write_letter(LetterKind(key), _make_sample(), wording=source).text


def list_names() -> tuple[str, ...]:
    """The names that a wording may use, such as "customer_name" and "tracking_url"."""
    return tuple(sorted(fill_parts(_make_sample(), "en")))


def check_wording(source: str) -> None:
    """Accepts a shop's own wording for a letter.

    Raises BadInput, in plain words, where it is empty, longer than 4000 characters, can't be read,
    uses a name, tag or filter that isn't known, or makes a letter longer than 2000 characters.
    """
    if not source.strip():
        raise BadInput("This wording is empty. Please write the letter's text.")
    if len(source) > SOURCE_LIMIT:
        raise BadInput(f"This wording is longer than {SOURCE_LIMIT} characters. Please shorten it.")
    full = _make_sample()
    bare = Facts(now=full.now, shop_zone=full.shop_zone)
    returning = replace(full, is_returning=True, remedy=Remedy.REPLACEMENT)
    for facts in (full, returning, bare):
        length = len(lay_out(render(source, fill_parts(facts, "en"))))
        if length > LETTER_LIMIT:
            raise BadInput(
                f"This wording makes a letter of {length} characters; {LETTER_LIMIT} fit. Please "
                "shorten it."
            )


@cache
def _make_sample() -> Facts:
    """A letter's facts as they usually are: what a shop's own wording is tried on."""
    return Facts(
        now=datetime(2026, 12, 2, 9, tzinfo=UTC),
        shop_zone=ZoneInfo("Europe/London"),
        customer_zone=ZoneInfo("America/Los_Angeles"),
        customer_name="Maya",
        shop_name="The Wool Room",
        signature="Ines",
        item="green wool shawl",
        order_number="1234",
        price="€45.00",
        carrier="Royal Mail",
        service="Tracked 48",
        tracking_number="RM123456785GB",
        tracking_url="https://www.royalmail.com/track?number=RM123456785GB",
        ordered_on=date(2026, 11, 20),
        ship_by_on=date(2026, 11, 27),
        shipped_on=date(2026, 12, 1),
        arrives_on=date(2026, 12, 4),
        new_date=date(2026, 12, 9),
        contact="ines@example.org",
        cause=Cause.LATE,
        remedy=Remedy.REFUND,
        remedy_by=date(2026, 12, 5),
        extra="a pair of wrist warmers",
        explanation="the yarn came a week late",
        cancel_reason="the yarn is sold out",
        broken_promise="a refund of €45.00",
        broken_by=date(2026, 11, 28),
        platform="PayPal",
        refund="€45.00",
        refund_reference="8XK20193",
        replaces_number="1187",
        waiting_since=datetime(2026, 11, 30, 9, tzinfo=UTC),
        wrote_at=datetime(2026, 12, 2, 6, 40, tzinfo=UTC),
        shipped_at=datetime(2026, 12, 1, 15, 5, tzinfo=UTC),
        message="Thank you for writing. I will look tonight.",
    )
