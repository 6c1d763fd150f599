"""What would raise an apology most, in a sentence, and words to begin with.

What isn't known of the order stands in them as a hint ("[what changes?]"), which keeps a letter
from being approved until somebody has filled it in.
"""

from collections.abc import Callable
from datetime import date

from bot.domain.letters import Cause, Remedy
from bot.writing.checks.score import Item, Score
from bot.writing.letters.clean_text import fit_line
from bot.writing.letters.days import format_day_in_words
from bot.writing.letters.facts import Facts

_ADVICE = {
    Item.RESPONSIBILITY: "Say in your own name what went wrong, e.g. “I packed the wrong size.”",
    Item.REPAIR: "Say what you do about it and by which day, e.g. “A new one leaves on Friday.”",
    Item.EMPATHY: (
        "Say what it meant for them, e.g. “You waited two weeks for a birthday present.”"
    ),
    Item.REGRET: "Say that you're sorry, in those words.",
    Item.EXPLANATION: "Say in one sentence how it happened, e.g. “I swapped two labels.”",
    Item.REPENTANCE: "Say what is different now, e.g. “From now on I check each address twice.”",
    Item.SPEED: "Say that your answer comes late, e.g. “You wrote on Monday, and I answer today.”",
    Item.CHOICE: "Leave them a choice, e.g. “If you'd rather have your money back, tell me.”",
    Item.TOKEN: "Add something that costs you, e.g. “The shipping is on me.”",
    Item.CLOSING: "Ask at the end whether that puts it right, e.g. “Is that all right with you?”",
}


def name_advice(score: Score) -> str:
    """The one thing that would raise the letter most; "" if nothing would."""
    missing = max(score.items, key=lambda got: got.missing_points)
    worst = max(score.sins, key=lambda sin: sin.cost, default=None)
    if worst and worst.cost >= missing.missing_points:
        return f"Take out “{worst.sentence}”: it {worst.reason}."
    return _ADVICE[missing.item] if missing.missing_points else ""


def suggest(item: Item, facts: Facts) -> str:
    """A sentence that says the item, made of what is known."""
    return _SUGGESTIONS[item](facts)


def _own_up(facts: Facts) -> str:
    thing = _name_item(facts)
    if facts.cause is Cause.LATE:
        return f"I'm late with {thing}."
    if facts.cause is Cause.WRONG_ITEM:
        return f"I sent you the wrong thing instead of {thing}."
    if facts.cause is Cause.REFUND_LATE:
        return "I owe you your refund, and I haven't sent it in time."
    if facts.cause is Cause.SLOW_REPLY:
        return _admit_delay(facts)
    return "I [what did you do, or not do?], and that's my mistake."


def _repair(facts: Facts) -> str:
    by = _format_day(facts.remedy_by, facts) or "[when?]"
    if facts.remedy is Remedy.REFUND:
        amount = fit_line(facts.owed) or fit_line(facts.price) or "[how much?]"
        return f"I'll send {amount} back to you by {by}."
    if facts.remedy is Remedy.REPLACEMENT:
        return f"I'll send you a replacement for {_name_item(facts)} by {by}."
    if facts.remedy is Remedy.RETURN_LABEL:
        return f"You'll have a prepaid return label from me by {by}."
    return f"I'll [what will you do?] by {by}."


def _feel(facts: Facts) -> str:
    occasion = fit_line(facts.occasion)
    if occasion:
        return f"You ordered it for {occasion}, and [what did this mean for them?]."
    if facts.waiting_since:
        since = _format_day(facts.waiting_since.astimezone(facts.shop_zone).date(), facts)
        return f"You've been waiting for an answer since {since}."
    return "Because of me you [what did it mean for them?]."


def _explain(facts: Facts) -> str:
    reason = (fit_line(facts.explanation) or "").rstrip(" .").removeprefix("because ")
    return f"It happened because {reason or '[why?]'}."


def _change(facts: Facts) -> str:
    changed = (fit_line(facts.changed) or "").rstrip(" .")
    return f"What is different now: {changed or '[what changes?]'}."


def _admit_delay(facts: Facts) -> str:
    if facts.waiting_since is None:
        return "You wrote to me [when?], and I should have answered sooner."
    since = _format_day(facts.waiting_since.astimezone(facts.shop_zone).date(), facts)
    return f"You wrote to me on {since}, and I should have answered sooner."


def _add(facts: Facts) -> str:
    extra = (fit_line(facts.extra) or "").rstrip(" .")
    return f"On top of that, to say sorry: {extra or '[what do you add?]'}."


_SUGGESTIONS: dict[Item, Callable[[Facts], str]] = {
    Item.RESPONSIBILITY: _own_up,
    Item.REPAIR: _repair,
    Item.EMPATHY: _feel,
    Item.REGRET: lambda _: "I'm sorry.",
    Item.EXPLANATION: _explain,
    Item.REPENTANCE: _change,
    Item.SPEED: _admit_delay,
    Item.CHOICE: lambda _: "If you'd rather [what else can they have?], tell me.",
    Item.TOKEN: _add,
    Item.CLOSING: lambda _: "Is that all right with you?",
}


def _name_item(facts: Facts) -> str:
    name = fit_line(facts.short_name) or fit_line(facts.item)
    return f"your {name.rstrip(' .')}" if name else "your order"


def _format_day(day: date | None, facts: Facts) -> str | None:
    if day is None:
        return None
    return format_day_in_words(day, facts.now.astimezone(facts.shop_zone).date(), "en")
