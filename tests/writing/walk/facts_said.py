"""Each fact that stands in a sentence: how it is found there, and what it is in the world."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.writing.walk.incident_facts import INCIDENT_FACTS, tell_of_incident
from tests.writing.walk.worlds import World

_DAY = r"\w+day,? (?:\d+ \w+|\w+ \d+)"
_MONEY = r"[€$£]\d[\d,.]*\d"
_CALLED = "green wool shawl|2 mugs|handmade personalised leather wallet|felt sheep"
_ITEM = f"your (?:{_CALLED}|order 1234|order)"
_HOUR = rf"\d+:\d\d(?: [ap]m)? on {_DAY}"
_GROUP = r"Your orders?(?: for [^.]+?| [\d, and]+)?|The others|The other one"
_FREE = r"[^.?]+"
#: By the names of the facts, how each looks.
FACTS = {
    "item": _ITEM,
    "Item": _ITEM.replace("y", "Y", 1),
    "bare_item": _ITEM.removeprefix("your "),
    "them": "it|them|the parcel",
    "They": "It|They|The parcel",
    "due": _DAY,
    "told_ship_by": _DAY,
    "told_arrival": _DAY,
    "arrives": _DAY,
    "likely": _DAY,
    "left": _DAY,
    "post_by": rf"{_DAY}|\[by when\?\]",
    "waits_since": _DAY,
    "wrote_at": _HOUR,
    "promised_by": _DAY,
    "by": rf"{_DAY}|\[by when\?\]",
    "asked_here": _HOUR,
    "asked_there": _HOUR,
    "left_at": _HOUR,
    "owed": rf"{_MONEY}|\[how much is owed\?\]",
    "price": _MONEY,
    "whole": rf"(?:the full )?{_MONEY}|\[how much is owed\?\]",
    "refund": _MONEY,
    "promised": f"(?:a refund of {_MONEY}|the postage back)",
    "number": r"1234",
    "replaced": r"1187",
    "carrier": r"Royal Mail",
    "service": r"Tracked 48",
    "tracking": r"[A-Z]{2}\d{9}[A-Z]{2}",
    "link": r"https://\S+",
    "reference": r"\w+",
    "platform": r"\w+",
    "occasion": r"your sister's birthday",
    "clause": r"I packed two parcels at once and mixed them up",
    "because": r"(?:, because I packed two parcels at once and mixed them up)?",
    "namely": r"(?:: I packed two parcels at once and mixed them up|: \[why\?\])?",
    "because_cancelled": r"(?:, because the yarn is sold out)?",
    "they": "it|they|the parcel",
    "new_one": "a new one|new ones|a replacement",
    "wrong_one": "the wrong (?:one|ones|thing)",
    "answer": r"Yes, it's made of merino wool\.|\[your answer\?\]",
    "changed": r"From now on, I'll check each label twice\.",
    "slip": r"(?:: [^.?]+|: \[what happened\?\]|)",
    "fixed": r"I've refunded the second charge\.|It's fixed now\.|I replaced the thermostat\."
    r"|Here's what I've done: new thermostat in the kiln\.",
    "hit": r"your (?:(?!because)[^:?])+?",
    "unsent": _GROUP,
    "on_its_way": _GROUP,
    "arrived": _GROUP,
    "delivered": _GROUP,
    "cancelled": _GROUP,
    "message": r"I'll look tonight, and then I write to you again\.",
    "extra": _FREE,
    "discount": r"15 % off your next order|\[how much\?\](?: \[off what\?\])?",
}


def is_own(world: World, name: str, said: str | None) -> bool:
    """Whether what a letter says of this fact is so in its world."""
    if said is None:
        return True
    if not said or said.startswith(("[", ": [")):
        return True  # a blank says nothing
    return said == _tell(world, name)


def _tell(world: World, name: str) -> str | None:
    """The fact as this world's shop says it; None where there is none."""
    if name in ("item", "Item", "bare_item", "them", "they", "They", "new_one", "wrong_one"):
        return _tell_thing(world, name)
    days = {
        "due": world.due_on,
        "told_ship_by": world.told_ship_by,
        "told_arrival": world.told_arrival,
        "arrives": world.counts_on,
        "likely": world.likely_on,
        "left": world.left_on,
        "post_by": _find_day_to_post(world),
        "promised_by": world.broken and world.day_of(world.broken.due_at),
        "by": world.request.remedy_by,
    }
    if name in days:
        day = days[name]
        return tell_day(world, day) if day else None
    if name in ("asked_here", "asked_there", "left_at", "waits_since", "wrote_at"):
        return _tell_moment(world, name)
    if name in INCIDENT_FACTS:
        return tell_of_incident(world, name)
    return _tell_rest(world, name)


def _find_day_to_post(world: World) -> date | None:
    """The day that is named anew; a correction names the one that stands."""
    request = world.request
    if request.new_date:
        return world.day_of(request.new_date)
    return request.remedy_by or world.due_on


def _tell_thing(world: World, name: str) -> str:
    called, pronoun = world.thing.called, world.thing.pronoun
    if world.others:
        pronoun = "them"
    if called == "order" and world.order.external_number:
        called = f"order {world.order.external_number}"
    they = {"it": "It", "them": "They", "the parcel": "The parcel"}[pronoun]
    names = {"item": f"your {called}", "Item": f"Your {called}", "bare_item": called}
    new = {"it": "a new one", "them": "new ones", "the parcel": "a replacement"}[pronoun]
    wrong = {"it": "the wrong one", "them": "the wrong ones", "the parcel": "the wrong thing"}
    return {
        **names,
        "them": pronoun,
        "they": they.lower(),
        "They": they,
        "new_one": new,
        "wrong_one": wrong[pronoun],
    }[name]


def _tell_moment(world: World, name: str) -> str | None:
    here = world.shop.zone
    there = world.zone_there or here
    if name == "waits_since":
        since = world.waits_since
        return tell_day(world, since.astimezone(there).date()) if since else None
    if name == "wrote_at":
        return _tell_hour(world, world.waits_since, there) if world.waits_since else None
    at = world.order.shipped_at if name == "left_at" else world.asked_to_cancel_at
    zone = there if name == "asked_there" else here
    return _tell_hour(world, at, zone) if at else None


def _tell_rest(world: World, name: str) -> str | None:
    order, request = world.order, world.request
    owed = str(world.owed) if world.owed else None
    if world.is_sum_unknown:
        owed = "[how much is owed?]"
    is_whole = world.owed is not None and world.owed == world.price
    broken = world.broken
    texts = {
        "owed": owed,
        "price": str(order.price),
        "whole": f"the full {owed}" if is_whole else owed,
        "refund": request.refund,
        "promised": broken.name if broken else None,
        "number": order.external_number,
        "replaced": world.replaces.external_number if world.replaces else None,
        "carrier": order.carrier,
        "service": order.service,
        "tracking": order.tracking,
        "link": order.tracking_url,
        "reference": request.refund_reference,
        "platform": request.platform,
        "occasion": world.occasion,
        "clause": request.explanation,
        "because": f", because {request.explanation}",
        "namely": f": {request.explanation}",
        "because_cancelled": f", because {order.cancel_reason}",
        "answer": f"{request.answer}.",
        "changed": f"From now on, I'll {(request.changed or '').removeprefix('I ')}.",
        "message": request.message,
        "extra": request.extra,
        "discount": request.extra,
    }
    return texts[name]


def tell_day(world: World, day: date) -> str:
    """A day as people there write it; the walk lies within half a year."""
    if world.shop.country == "US":
        return f"{day:%A}, {day:%B} {day.day}"
    return f"{day:%A} {day.day} {day:%B}"


def _tell_hour(world: World, at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    clock = f"{there:%H:%M}"
    if world.shop.country == "US":
        clock = f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"
    return f"{clock} on {tell_day(world, there.date())}"
