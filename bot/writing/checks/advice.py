"""What would raise an apology most, in a sentence, and words to begin with.

What isn't known of the order stands in them as a hint ("[what changes?]"), which keeps a letter
from being approved until somebody has filled it in.
"""

from collections.abc import Callable
from datetime import date

from bot.domain.letters import Cause, Remedy
from bot.writing.checks.score import Item, Score
from bot.writing.letters.clean_text import fit_line, read_clause, tell_change, tell_reason
from bot.writing.letters.days import format_day_in_words
from bot.writing.letters.english import adapt, is_american
from bot.writing.letters.facts import Facts
from bot.writing.letters.item_names import shorten_item
from bot.writing.letters.voices import choose_voice

_ADVICE = {
    Item.RESPONSIBILITY: "Say in your own name what went wrong",
    Item.REPAIR: "Say what you do about it and by which day",
    Item.EMPATHY: "Say what it meant for them",
    Item.REGRET: "Say that you're sorry, in those words",
    Item.EXPLANATION: "Say in one sentence how it happened",
    Item.REPENTANCE: "Say what is different now",
    Item.SPEED: "Say that your answer comes late",
    Item.CHOICE: "Leave them a choice",
    Item.TOKEN: "Add something that costs you",
    Item.CLOSING: "Ask at the end whether that puts it right",
}
_UNEXPLAINED = "It happened because [why?]."


def name_advice(score: Score, facts: Facts) -> str:
    """The one thing that would raise the letter most, with a sentence that would do it; "" if
    nothing would.
    """
    # What was typed stands in the letter, whether or not it was told apart there.
    told = {Item.EXPLANATION: facts.explanation, Item.REPENTANCE: facts.changed}
    asked = [got for got in score.items if not told.get(got.item)]
    missing = max(asked, key=lambda got: got.missing_points)
    worst = max(score.sins, key=lambda sin: sin.cost, default=None)
    if worst and worst.cost >= missing.missing_points:
        return f"Take out “{worst.sentence}”: it {worst.reason}."
    if not missing.missing_points:
        return ""
    return f"{_ADVICE[missing.item]}, e.g. “{suggest(missing.item, facts)}”"


def suggest(item: Item, facts: Facts) -> str:
    """A sentence that says the item, made of what is known, in the shop's own English."""
    return _SUGGESTIONS[item](facts)


def _say(facts: Facts, sentence: str, *said: str) -> str:
    """The sentence as this shop says it, with the facts in its gaps."""
    american = is_american(facts.country, facts.shop_zone)
    voice = choose_voice(facts.voice, facts.signature)
    return adapt(sentence, voice, american).format(*said)


def _own_up(facts: Facts) -> str:
    thing = _name_item(facts)
    if facts.cause is Cause.LATE:
        return _say(facts, "I'm late with {}.", thing)
    if facts.cause is Cause.WRONG_ITEM:
        return _say(facts, "I sent you the wrong thing instead of {}.", thing)
    if facts.cause is Cause.REFUND_LATE:
        return _say(facts, "I owe you your refund, and I haven't sent it in time.")
    if facts.cause is Cause.SLOW_REPLY:
        return _admit_delay(facts)
    return _say(facts, "I [what did you do, or not do?], and that's my mistake.")


def _repair(facts: Facts) -> str:
    by = _format_day(facts.remedy_by, facts) or "[when?]"
    if facts.remedy is Remedy.REFUND:
        amount = fit_line(facts.owed) or fit_line(facts.price) or "[how much?]"
        return _say(facts, "I'll send {} back to you by {}.", amount, by)
    if facts.remedy is Remedy.REPLACEMENT:
        return _say(facts, "I'll post you a replacement for {} by {}.", _name_item(facts), by)
    if facts.remedy is Remedy.RETURN_LABEL:
        return _say(facts, "I'll send you a prepaid return label by {}.", by)
    return _say(facts, "I'll [what will you do?] by {}.", by)


def _feel(facts: Facts) -> str:
    occasion = fit_line(facts.occasion)
    if occasion:
        return f"You ordered it for {occasion}, and [what did this mean for them?]."
    if facts.waiting_since:
        return f"You've been waiting for an answer since {_format_wait(facts)}."
    return _say(facts, "Because of me you [what did it mean for them?].")


def _explain(facts: Facts) -> str:
    line = fit_line(facts.explanation)
    clause = read_clause(line)
    return f"It happened because {clause}." if clause else tell_reason(line) or _UNEXPLAINED


def _change(facts: Facts) -> str:
    if (changed := tell_change(fit_line(facts.changed))) is not None:
        return changed
    return _say(facts, "From now on I [what changes?].")


def _admit_delay(facts: Facts) -> str:
    since = _format_wait(facts) if facts.waiting_since else "[when?]"
    return _say(facts, "You wrote on {}, and I should have answered sooner.", since)


def _add(facts: Facts) -> str:
    extra = (fit_line(facts.extra) or "").rstrip(" .")
    return _say(facts, "I'm adding {} to say sorry.", extra or "[what do you add?]")


_SUGGESTIONS: dict[Item, Callable[[Facts], str]] = {
    Item.RESPONSIBILITY: _own_up,
    Item.REPAIR: _repair,
    Item.EMPATHY: _feel,
    Item.REGRET: lambda facts: _say(facts, "I'm sorry."),
    Item.EXPLANATION: _explain,
    Item.REPENTANCE: _change,
    Item.SPEED: _admit_delay,
    Item.CHOICE: lambda facts: _say(facts, "If you'd rather [what else can they have?], tell me."),
    Item.TOKEN: _add,
    Item.CLOSING: lambda _: "Is that all right with you?",
}


def _name_item(facts: Facts) -> str:
    name = fit_line(facts.short_name) or shorten_item(fit_line(facts.item))
    return f"your {name.rstrip(' .')}" if name else "your order"


def _format_wait(facts: Facts) -> str:
    assert facts.waiting_since is not None
    there = facts.customer_zone or facts.shop_zone
    return _format_day(facts.waiting_since.astimezone(there).date(), facts) or ""


def _format_day(day: date | None, facts: Facts) -> str | None:
    if day is None:
        return None
    american = is_american(facts.country, facts.shop_zone)
    return format_day_in_words(day, facts.today, "en", is_american=american)
