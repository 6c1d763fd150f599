"""What a letter lives by: the fact without which it says nothing, or something else than its card.

It is looked for in what a wording makes of facts, not in its source: a name in a comment, or in a
branch that is never reached, tells a customer nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from bot.domain.letter_fit import Standing
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.records import dataclass
from bot.writing.letters.facts import Facts, LetterOrder
from bot.writing.letters.samples import make_bare_sample, make_sample

_BY_WHEN = "by when it will be put right"
_WHICH_REMEDY = "you send the money back or post a replacement"
_WHICH_WAY = "they keep what they hold or send it back"
#: Two orders of one customer.
_TWO = (
    LetterOrder(item="blue mug", number="1234", standing=Standing.SHIPPED),
    LetterOrder(item="teapot", number="1240", standing=Standing.OPEN),
)
_REMEDIES = ({"remedy": Remedy.REFUND}, {"remedy": Remedy.REPLACEMENT})
_ITEMS_BACK = (
    {"item_back": ItemBack.KEEP, "remedy": Remedy.REPLACEMENT},
    {"item_back": ItemBack.RETURN, "remedy": Remedy.REPLACEMENT},
)


@dataclass(frozen=True, slots=True)
class Need:
    """One of some facts, which must be said whenever it is known."""

    says: str  #: what is said then, in the seller's words
    put: str  #: what to write into the wording
    names: tuple[str, ...]  #: of the facts, as a wording calls them: one is enough
    known: Mapping[str, Any]  #: by the names in `Facts`: what is known in such a letter

    def list_cases(self) -> Iterator[Facts]:
        """Letters that must say it: with much else known, and with hardly anything else."""
        yield replace(make_sample(), **self.known)
        yield replace(make_bare_sample(), **self.known)

    def is_met(self, text: str, values: Mapping[str, object]) -> bool:
        """Whether the text says one of them, of which these are the values."""
        said = _fold(text)
        return any(_fold(str(values[name])) in said for name in self.names)


@cache
def list_needs(key: str) -> tuple[Need, ...]:
    """What the letter, or the shared part, with this name must say."""
    kind, _, cause = key.partition("_")
    if kind == LetterKind.APOLOGY:
        return _list_apology_needs(Cause(cause))
    return _list_fixed_needs().get(key, ())


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that is chosen for a letter, and that its words must follow: the card names it, and
    keeps it as a promise.
    """

    says: str  #: between what the words must tell apart, in the seller's words
    put: str
    cases: tuple[Mapping[str, Any], ...]  #: by the names in `Facts`: one of each

    def list_facts(self) -> Iterator[Facts]:
        """A letter of each."""
        for case in self.cases:
            yield replace(make_sample(), **case)


@cache
def list_choices(key: str) -> tuple[Choice, ...]:
    """What the words of this letter or shared part must tell apart."""
    kind, _, cause = key.partition("_")
    holds_something = cause in (Cause.DAMAGED, Cause.WRONG_ITEM)
    if key == "parts/remedy_line":
        put = '{% if remedy == "refund" %} … {% else %} … {% endif %}'
        return (Choice(_WHICH_REMEDY, put, _REMEDIES),)
    if key == "parts/item_back_line":
        put = '{% if item_back == "keep" %} … {% else %} … {% endif %}'
        return (Choice(_WHICH_WAY, put, _ITEMS_BACK),)
    choices = []
    is_incident = key == LetterKind.INCIDENT
    if is_incident or (kind == LetterKind.APOLOGY and cause != Cause.REFUND_LATE):
        choices.append(Choice(_WHICH_REMEDY, "{{ remedy_line }}", _REMEDIES))
    if kind == LetterKind.APOLOGY and holds_something:
        choices.append(Choice(_WHICH_WAY, "{{ item_back_line }}", _ITEMS_BACK))
    return tuple(choices)


@cache
def list_wishes(key: str) -> tuple[Need, ...]:
    """What a person can fill in for this letter, and would look for in it."""
    kind, _, cause = key.partition("_")
    if key == LetterKind.INCIDENT:
        return _list_incident_wishes()
    if kind != LetterKind.APOLOGY:
        return ()
    filled_in = [
        _need("why it happened", "{{ why_line }}", "explanation"),
        _need("what is different now", "{{ changed_line }}", "changed"),
        _need("something extra", "{{ extra_line }}", "extra"),
    ]
    if cause != Cause.SLOW_REPLY:
        filled_in.append(_need("the answer to what was asked", "{{ answer_line }}", "answer"))
    return tuple(filled_in)


def _list_apology_needs(cause: Cause) -> tuple[Need, ...]:
    put = "{{ remedy_by }} or {{ remedy_line }}"
    needs = [
        _need(_BY_WHEN, put, "remedy_by", cause=cause, remedy=remedy)
        for remedy in (Remedy.REFUND, Remedy.REPLACEMENT)
    ]
    if cause is Cause.SLOW_REPLY:
        says = "the answer to what was asked"
        needs.append(_need(says, "{{ answer }} or {{ answer_line }}", "answer", cause=cause))
    return tuple(needs)


def _list_incident_needs() -> tuple[Need, ...]:
    """What happened is joined to a sentence, is its reason, or takes sentences of its own."""
    kind = {"cause": None, "remedy": None}
    says, put = "what happened", "{{ what_happened }}"
    reason = {"what_happened": "due to a strike at Royal Mail", **kind}
    several = {"what_happened": "I fired the batch too cool. The glaze can chip.", **kind}
    danger = {"what_happened": "The tin gets too hot. Please do not burn it.", **kind}
    when = "{{ remedy_by }} or {{ remedy_line }}"
    by = [
        _need(_BY_WHEN, when, "remedy_by", remedy=each, cause=None)
        for each in Remedy
        if each is not Remedy.DISCOUNT
    ]
    return (
        _need(says, put, "what_happened", **kind),
        Need(says, put, ("what_happened",), several),
        Need(says, put, ("what_happened", "slip_because"), reason),
        Need("what they must do at once", "{{ warning }}", ("warning",), danger),
        _need("what is fixed", "{{ fixed }}", "fixed", **kind),
        *by,
        Need(
            "how much the discount is",
            "{{ discount }} or {{ remedy_line }}",
            ("discount",),
            {"remedy": Remedy.DISCOUNT, "extra": "15 % off your next order", "cause": None},
        ),
        Need(
            "which orders it is about",
            "{{ your_item }}",
            ("your_item", "the_item"),
            {"orders": _TWO},
        ),
    )


def _list_incident_wishes() -> tuple[Need, ...]:
    standing = {"orders": _TWO[:1]}
    put = "{{ order_on_its_way }}"
    return (
        Need("where their order stands", put, ("order_on_its_way",), standing),
        _need("something extra", "{{ extra_line }}", "extra"),
    )


def _list_correction_needs() -> tuple[Need, ...]:
    return (
        _need(
            "the tracking number that is right",
            "{{ tracking_url }} or {{ tracking_number }}",
            "tracking_url",
            "tracking_number",
            corrects=("tracking",),
        ),
        _need("the right carrier", "{{ carrier }}", "carrier", corrects=("carrier",)),
        _need("the right day", "{{ arrives_on }}", "arrives_on", corrects=("arrives_at",)),
        _need("the right day", "{{ ship_by_on }}", "ship_by_on", corrects=("ship_by",)),
        _need("the right price", "{{ price }}", "price", corrects=("price",)),
        _need("the right item", "{{ your_item }}", "item", corrects=("item",)),
        _need(
            "the right number", "{{ order_number }}", "order_number", corrects=("external_number",)
        ),
    )


@cache
def _list_fixed_needs() -> dict[str, tuple[Need, ...]]:
    sample = make_sample()
    sent_back = _need("how much you sent back", "{{ refund }}", "refund")
    promised = _need(
        "by when the money goes back",
        "{{ remedy_by }}",
        "remedy_by",
        remedy=Remedy.REFUND,
        refund=None,
        refund_reference=None,
        is_paid=True,
    )
    broken = {"broken_promise": sample.broken_promise, "broken_by": sample.broken_by}
    follow = _need(
        "how to follow the parcel",
        "{{ tracking_url }} or {{ tracking_number }}",
        "tracking_url",
        "tracking_number",
    )
    return {
        "reply": (_need("what you want to say", "{{ message }}", "message"),),
        "shipped": (follow,),
        "download": (_need("where the download is", "{{ download_link }}", "download_link"),),
        "cancelled": (sent_back, promised),
        "cancelled_after_shipping": (sent_back, promised),
        "refunded": (sent_back,),
        "correction": _list_correction_needs(),
        "incident": _list_incident_needs(),
        "delay": (_need("the new day", "{{ new_date }}", "new_date"),),
        "parts/sign_off": (_need("who writes", "{{ signature }}", "signature"),),
        "parts/your_item": (_need("what was ordered", "{{ item }}", "item"),),
        "parts/full_price": (_need("the price", "{{ price }}", "price"),),
        "parts/extra_line": (_need("what the gift is", "{{ extra }}", "extra"),),
        "parts/answer_line": (_need("the answer", "{{ answer }}", "answer"),),
        "parts/changed_line": (_need("what is different now", "{{ changed }}", "changed"),),
        "parts/why_line": (_need("why it happened", "{{ explanation }}", "explanation"),),
        "parts/remedy_line": tuple(
            _need(_BY_WHEN, "{{ remedy_by }}", "remedy_by", remedy=remedy)
            for remedy in (Remedy.REFUND, Remedy.REPLACEMENT)
        ),
        "parts/replaces_line": (
            _need("which order it replaces", "{{ replaces_number }}", "replaces_number"),
        ),
        "parts/broken_promise": (
            Need("what you promised", "{{ promised }}", ("promised",), broken),
        ),
    }


def _need(says: str, put: str, *names: str, **known: Any) -> Need:
    sample = make_sample()
    fields = {name: getattr(sample, name) for name in names}
    return Need(says, put, names, {**fields, **known})


def _fold(text: str) -> str:
    # a sentence may go on where its stop stood
    return " ".join(text.lower().split()).rstrip(".")
