"""What each sentence of a letter stands on: in which worlds it may be said.

A sentence that isn't here fails the walk, so a new one has to say what makes it true. Sentences
stand here as a British shop of one says them. In `<item>` and the like stands a fact; whether it is
the world's own is looked up for all of them alike, and what more must hold is said beside it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.orders import CancelledBy, OrderStatus
from bot.domain.records import dataclass
from tests.writing.walk.facts_said import FACTS, is_own
from tests.writing.walk.incident_truths import SLIPS
from tests.writing.walk.worlds import DAY, NOW, World

Said = Mapping[str, str | None]
Truth = Callable[[World, Said], bool]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that letters say, and what it stands on."""

    pattern: re.Pattern[str]
    holds: Truth

    def is_true(self, words: str, world: World) -> bool:
        found = self.pattern.fullmatch(words)
        assert found is not None
        said = found.groupdict()
        return self.holds(world, said) and all(is_own(world, *each) for each in said.items())


def find_sentences(words: str) -> list[Sentence]:
    """Those that these words are."""
    return [each for each in list_sentences() if each.pattern.fullmatch(words)]


@cache
def list_sentences() -> tuple[Sentence, ...]:
    return tuple(
        Sentence(_read(words), holds)
        for table in (_FAULTS, _NOTES, SLIPS, _AMENDS, _ENDS)
        for words, holds in table.items()
    )


def _read(words: str) -> re.Pattern[str]:
    pattern = re.sub(r"(?<![)\\])\?", r"\\?", words.replace(".", r"\."))
    for name, fact in FACTS.items():
        pattern = pattern.replace(f"<{name}>", f"(?P<{name}>{fact})")
    return re.compile(pattern)


def _always(world: World, said: Said) -> bool:
    return True


def _is_past(world: World, day: str) -> bool:
    known = {"due": world.due_on, "told": world.told_ship_by, "arrives": world.counts_on}[day]
    return known is not None and known < world.today


def _asks(*kinds: LetterKind) -> Truth:
    return lambda world, _: world.request.kind in kinds


def _is_about(*causes: Cause) -> Truth:
    return lambda world, _: world.request.cause in causes


def _offers(*remedies: Remedy | None) -> Truth:
    return lambda world, _: world.request.remedy in remedies


def _is_cancelled_by(who: CancelledBy | None) -> Truth:
    return lambda world, _: world.is_cancelled and world.order.cancelled_by is who


def _waited_long(world: World, said: Said) -> bool:
    is_long = world.waits_since is not None and NOW - world.waits_since > DAY
    return is_long and world.is_answered


def _wrote_today(world: World) -> bool:
    there = world.zone_there or world.shop.zone
    since = world.waits_since
    return since is not None and since.astimezone(there).date() == NOW.astimezone(there).date()


def _owes(world: World, said: Said) -> bool:
    if world.is_free or world.request.refund:
        return False
    return world.owed is not None or world.price is None or world.is_sum_unknown


def _is_late_leaving(world: World, said: Said) -> bool:
    due, left = world.told_ship_by or world.due_on, world.left_on
    return due is not None and left is not None and left > due


def _posted_after_wish(world: World) -> bool | None:
    """Whether it left after they asked to cancel; None where either isn't known."""
    asked, left = world.asked_to_cancel_at, world.order.shipped_at
    return None if asked is None or left is None else asked < left


def _is_shops_wish(world: World) -> bool:
    """The shop cancelled: it wants the thing back, and offers nothing else."""
    return world.order.cancelled_by is CancelledBy.SHOP


def _may_go_back(world: World, said: Said) -> bool:
    has_label = world.request.remedy is Remedy.RETURN_LABEL
    return world.is_cancelled and (said["by"] is None or has_label)


def _is_well(world: World, said: Said) -> bool:
    """Nothing went wrong with an order, so that a shop may be glad of it."""
    is_let_down = world.said or world.replaces or world.request.is_after_failure
    return not is_let_down and not _is_late_leaving(world, said)


def _sent_wrong(world: World, said: Said) -> bool:
    return world.request.cause is Cause.WRONG_ITEM and world.has_left


_LATE_UNSENT: Truth = lambda w, _: w.request.cause is Cause.LATE and not w.has_left  # noqa: E731
_REFUND_LATE = _is_about(Cause.REFUND_LATE)

#: What went wrong.
_FAULTS: dict[str, Truth] = {
    "I'm sorry.": _always,
    "I told you to expect <item> by <told_arrival>, and I was wrong<namely>.": lambda w, _: (
        w.is_on_its_way and _is_past(w, "arrives")
    ),
    "<Item> should have (been with|reached) you by <arrives><namely>.": lambda w, _: (
        w.is_on_its_way and _is_past(w, "arrives")
    ),
    "I posted <item> on <left>( with <carrier>)?, and <they> should have reached you by "
    "<arrives>.": lambda w, _: w.is_on_its_way and _is_past(w, "arrives"),
    "I posted <item> on <left>, and you still don't have your parcel<because>.": lambda w, _: (
        w.is_on_its_way
    ),
    "I told you I'd post <item> by <told_ship_by>, and I haven't<because>.": lambda w, _: (
        not w.has_left and _is_past(w, "told")
    ),
    "I told you I'd post <item> by <told_ship_by>, and I won't make it<because>.": lambda w, _: (
        not w.has_left and not _is_past(w, "told")
    ),
    "I should have posted <item> by <due>, and I haven't<because>.": lambda w, _: (
        not w.has_left and _is_past(w, "due")
    ),
    "I'm late with <item><because>.": _LATE_UNSENT,
    "I won't be able to post <item> by <due><because>.": lambda w, _: (
        not w.has_left and not _is_past(w, "due")
    ),
    "I have to post <item> later than planned<because>.": lambda w, _: (
        not w.has_left and not w.due_on
    ),
    "I'm sorry to keep you waiting.": _asks(LetterKind.DELAY),
    "I'm sorry: I know it's for <occasion>, and I've kept you waiting.": _is_about(Cause.LATE),
    "I'm sorry I've kept you waiting.": _is_about(Cause.LATE),
    "(You|I'm sorry: you) wanted this for <occasion>, and (I've let you down"
    "|you still don't have it).": _asks(LetterKind.APOLOGY),
    "I know it was for <occasion>.": _asks(LetterKind.APOLOGY),
    "I know you want this for <occasion>.": _asks(LetterKind.DELAY, LetterKind.INCIDENT),
    "I'm sorry <item> arrived damaged.": _is_about(Cause.DAMAGED),
    "<clause>, and I should have packed <them> better.": _is_about(Cause.DAMAGED),
    "I should have got <them> to you in one piece.": lambda w, _: (
        w.request.cause is Cause.DAMAGED and w.request.explanation is None
    ),
    "You waited for <them>, only to find that in the box.": _is_about(Cause.DAMAGED),
    "You ordered (the <bare_item>|something else), and I sent you <wrong_one><because>.": (
        lambda w, said: (
            _sent_wrong(w, said) and (said["bare_item"] is not None or w.thing.called == "order")
        )
    ),
    "I'm sorry: you waited, and you still don't have what you ordered.": _sent_wrong,
    "I'm sorry to tell you that the parcel with <item> is lost<namely>.": _is_about(Cause.LOST),
    "I should have got it to you safely.": _is_about(Cause.LOST),
    "You waited for it, and I've let you down.": _is_about(Cause.LOST),
    "I made a mistake with <item><namely>.": _is_about(Cause.OUR_MISTAKE),
    "I'm sorry: you trusted me to get it right.": _is_about(Cause.OUR_MISTAKE),
    "I promised you <promised> for <item> by <promised_by>, and I haven't "
    "sent it<because>.": lambda w, _: w.request.cause is Cause.REFUND_LATE and w.broken is not None,
    "I owe you (<owed>|<price>|your money back) for <item>, and I haven't sent it "
    "in time<because>.": (lambda w, said: w.request.cause is Cause.REFUND_LATE and _owes(w, said)),
    "It's your money, and you shouldn't have had to wait for it.": _REFUND_LATE,
    "You should have heard from me sooner.": _waited_long,
    "You wrote on <waits_since>, and I didn't answer until now<because>.": lambda w, _: (
        w.request.cause is Cause.SLOW_REPLY and not _wrote_today(w)
    ),
    "You wrote at <wrote_at>, and I didn't answer until now<because>.": lambda w, _: (
        w.request.cause is Cause.SLOW_REPLY and _wrote_today(w)
    ),
    "I took far too long to answer you<because>.": _is_about(Cause.SLOW_REPLY),
    "I'm sorry I left you waiting.": _is_about(Cause.SLOW_REPLY),
    "I promised you <promised> by <promised_by>, and I didn't keep that.": lambda w, _: (
        w.broken is not None
    ),
}
#: What the notes say.
_NOTES: dict[str, Truth] = {
    "I'm sorry: <item> should have left by <due>, and I left your message of "
    "<waits_since> unanswered.": lambda w, said: (
        _is_late_leaving(w, said) and _waited_long(w, said)
    ),
    "You deserved to hear from me sooner.": _waited_long,
    "I'm sorry I'm late: <item> should have left by <due>.": _is_late_leaving,
    "I'm sorry I didn't answer your message of <waits_since> sooner.": _waited_long,
    "I posted (<item>|<them>)( \\(order <number>\\))?( on <left>)?( with <carrier>)?"
    "( \\(<service>\\))?.": lambda w, _: w.has_left and not w.is_cancelled,
    "This is the replacement for your first one( \\(order <replaced>\\))?, and there's nothing to "
    "pay.": lambda w, _: w.replaces is not None,
    "<They> should have been with you by <arrives>.": lambda w, _: _is_past(w, "arrives"),
    "<They> should be with you around <likely>, and by <arrives> if the post is slow.": (
        lambda w, _: not _is_past(w, "arrives") and w.is_on_its_way
    ),
    "<They> should be with you by <arrives>.": lambda w, _: (
        not _is_past(w, "arrives") and w.is_on_its_way
    ),
    "You can follow (it|the parcel) here: <link>": lambda w, _: w.is_on_its_way,
    "The tracking number is <tracking>.": lambda w, _: w.is_on_its_way,
    "(If nothing has come|If nothing has come by then|If it's taking too long), just reply and "
    "I'll look into it.": lambda w, _: w.is_on_its_way,
    "Thank you for coming back: it means a lot.": lambda w, said: (
        w.is_returning and _is_well(w, said)
    ),
    "Thank you for your order.": _is_well,
    "I hope you enjoy <them>.": _is_well,
    "Has the parcel come?": lambda w, _: w.is_on_its_way,
    "If not, just reply, and I'll ask (<carrier>|the carrier) to look for it.": lambda w, _: (
        w.is_on_its_way
    ),
    "If it has, you don't need to do anything.": _asks(LetterKind.ARRIVAL_CHECK),
    "I'm sorry to disappoint you: I've had to cancel your order( <number>)?"
    "( for the <bare_item>)?<because_cancelled>.": _is_cancelled_by(CancelledBy.SHOP),
    "I've cancelled your order( <number>)?( for the <bare_item>)? as you asked.": (
        _is_cancelled_by(CancelledBy.CUSTOMER)
    ),
    "Your order( <number>)?( for the <bare_item>)? is cancelled, and nothing will be "
    "posted.": lambda w, _: w.is_cancelled and not w.has_left,
    "That's no problem at all.": _is_cancelled_by(CancelledBy.CUSTOMER),
    "You asked me to cancel at <asked_there>, your time.": lambda w, _: w.zone_there is not None,
    "Here it was <asked_here>(, the middle of the night)?.": lambda w, _: w.zone_there is not None,
    "You asked me to cancel at <asked_here>(, my time)?.": _asks(
        LetterKind.CANCELLED_AFTER_SHIPPING
    ),
    "I posted <item> after that, at <left_at>.": lambda w, _: _posted_after_wish(w) is True,
    "That was my mistake, and I'm sorry.": lambda w, _: _posted_after_wish(w) is True,
    "By then <item> had already left: I'd posted <them> at <left_at>(, my time)?.": lambda w, _: (
        _posted_after_wish(w) is False
    ),
    "I'm sorry: I've had to cancel <item>, and the parcel had already left on <left>.": (
        _is_cancelled_by(CancelledBy.SHOP)
    ),
    "I've cancelled <item> as you asked, but the parcel had already left on <left>.": (
        _is_cancelled_by(CancelledBy.CUSTOMER)
    ),
    "I've cancelled <item>, but the parcel had already left on <left>.": _is_cancelled_by(None),
    "(I'm sorry that I can't|I can't) stop the parcel any more.": lambda w, _: (
        w.is_cancelled and w.has_left
    ),
    "I've sent <refund> back to you( for <item>( \\(order <number>\\))?"
    "(, which (is|are) cancelled)?)?.": lambda w, _: w.request.refund is not None,
    "I've already sent <refund> back to you.": lambda w, _: w.request.refund is not None,
    "I sent <refund> back to you for <item>.": lambda w, _: w.went_back is not None,
    "The payment's reference is <reference>.": _asks(LetterKind.REFUNDED),
    "I'm sorry I let you down.": lambda w, _: w.request.is_after_failure,
    "Your bank may take a few days to show it.": lambda w, _: w.request.refund is not None,
    "If it isn't there in two weeks, just reply and I'll follow it up.": _asks(LetterKind.REFUNDED),
    "There's nothing to pay back.": lambda w, _: w.is_free,
    "If you've paid already, I'll send (<whole>|your money) back to you by <by>.": lambda w, said: (
        _owes(w, said) and not w.order.is_sold_by_marketplace
    ),
    "As soon as it's here, I'll send (<whole>|your money) back to you.": _owes,
    "As soon as it's here, and by <by> at the latest, I'll send (<whole>|your money) back to "
    "you.": _owes,
    "Is everything all right (now|with <item>)\\?": _asks(LetterKind.CHECK_IN),
    "I hope everything is all right now with <item>( \\(order <number>\\))?.": _asks(
        LetterKind.CLOSE_CASE
    ),
    "The case you opened( with <platform>)? is still open, and only you can close it.": _asks(
        LetterKind.CLOSE_CASE
    ),
    "I told you something wrong about (your order|<item>), and I'm sorry.": lambda w, said: (
        said["item"] is not None or "item" in w.request.corrects or w.thing.called == "order"
    ),
    "I gave you the wrong tracking number for <item>, and I'm sorry.": lambda w, _: (
        "tracking" in w.request.corrects
    ),
    "(Here's what's right|Here's the right one):": _asks(LetterKind.CORRECTION),
    "<tracking>": lambda w, _: w.is_on_its_way and "tracking" in w.request.corrects,
    "Your order is for (the <bare_item>|\\[which item\\?\\]).": lambda w, _: (
        "item" in w.request.corrects
    ),
    "The price is <price>.": lambda w, _: "price" in w.request.corrects,
    "I should have posted <them> by <due>.": lambda w, _: not w.has_left and _is_past(w, "due"),
    "The parcel is on its way with <carrier>( \\(<service>\\))?.": lambda w, _: w.is_on_its_way,
    "I have your message( about <item>)?.": lambda w, _: w.waits_since is not None,
    "You've waited since <waits_since>, and I'm sorry.": _waited_long,
    "You'll have a proper answer from a person by <by>.": _asks(LetterKind.HOLDING_NOTE),
    "A person will read it properly and answer you.": _asks(LetterKind.HOLDING_NOTE),
}


#: How it is put right.
_AMENDS: dict[str, Truth] = {
    "<answer>": _always,
    "<message>": _asks(LetterKind.REPLY),
    "<changed>": _always,
    "I'll send (<whole>|your money) back to you by <by>.": lambda w, said: (
        (
            w.request.remedy is Remedy.REFUND
            or w.request.cause is Cause.REFUND_LATE
            or w.is_cancelled
        )
        and _owes(w, said)
    ),
    "I'll post (the <bare_item>|what you ordered) by <by>, free of charge.": _offers(
        Remedy.REPLACEMENT
    ),
    "I'll post you <new_one> by <by>, free of charge.": _offers(Remedy.REPLACEMENT),
    "If you'd (rather|like to) cancel, tell me and I'll do it.": lambda w, _: (
        w.request.remedy is Remedy.CANCEL_OFFER and w.is_free
    ),
    "If you'd (rather|like to) cancel, tell me and I'll send (<whole>|your money) back to you by "
    "<by>.": (lambda w, said: w.request.remedy is Remedy.CANCEL_OFFER and _owes(w, said)),
    "I'm giving you <discount>.": _offers(Remedy.DISCOUNT),
    "The posting is on me: you'll have it back by <by>.": _offers(Remedy.FREE_SHIPPING),
    "I'll send you a prepaid return label by <by>.": lambda w, _: (
        w.request.remedy is Remedy.RETURN_LABEL and w.has_left
    ),
    "I'm asking (<carrier>|the carrier) where the parcel is, and you'll hear from me by <by> "
    "either way.": lambda w, _: w.is_on_its_way and w.request.remedy is None,
    "I'll tell you by <by> how I'll put this right.": _offers(None),
    "You don't need to send anything back.": lambda w, _: w.request.item_back is ItemBack.KEEP,
    "Please send (what arrived|<wrong_one>) back with a prepaid label from me.": lambda w, _: (
        w.request.item_back is ItemBack.RETURN
    ),
    "What you got: \\[keep it or send it back\\?\\]": lambda w, _: not w.request.item_back,
    "I'm adding <extra> to say sorry.": _always,
    "I'll post <them> by <post_by>.": lambda w, _: (
        not w.has_left and (w.request.kind is not LetterKind.CORRECTION or not _is_past(w, "due"))
    ),
    "For that I need your yes.": lambda w, _: w.request.needs_consent,
    "If I don't hear from you, I'll cancel( and send (<whole>|your money) back to you)?: it costs "
    "you nothing.": lambda w, said: w.request.needs_consent and _gives_back(w, said),
    "If that's too late for you, tell me and I'll cancel( and send (<whole>|your money) back to "
    "you)?.": lambda w, said: not w.has_left and _gives_back(w, said),
    "You can refuse it at the door, or send it back to me unopened( with a prepaid label, which "
    "you'll have by <by>)?.": lambda w, said: not _is_shops_wish(w) and _may_go_back(w, said),
    "Please refuse it at the door, or send it back to me unopened( with a prepaid label, which "
    "you'll have by <by>)?.": lambda w, said: _is_shops_wish(w) and _may_go_back(w, said),
}
#: How it ends: what the customer can say or do.
_ENDS: dict[str, Truth] = {
    "If it isn't on your account a few days after that, just reply.": _REFUND_LATE,
    "If you'd still like (your order|your orders), you don't have to do anything.": lambda w, _: (
        w.request.remedy is Remedy.CANCEL_OFFER and w.request.cause is not Cause.LOST
    ),
    "Would you like that?": lambda w, _: (
        w.request.remedy is Remedy.CANCEL_OFFER and w.request.cause is Cause.LOST
    ),
    "If you'd rather wait, you don't have to do anything.": lambda w, _: (
        w.request.remedy is Remedy.CANCEL_OFFER or w.request.kind is LetterKind.DELAY
    ),
    "Which would you like?": _offers(Remedy.CANCEL_OFFER),
    "Is that all right, or would you rather not wait that long?": _LATE_UNSENT,
    "Does that answer your question?": _is_about(Cause.SLOW_REPLY),
    "Is that all right, or would you rather (not wait|wait) for <them>?": _offers(
        Remedy.REPLACEMENT, Remedy.REFUND
    ),
    "Do you need <them> by a certain day, or would you rather wait?": lambda w, _: w.is_on_its_way,
    "What would you like me to do?": _offers(None),
    "Is that all right, or would something else be easier for you?": _offers(Remedy.RETURN_LABEL),
    "Is that all right, or would you rather have something else?": _offers(
        Remedy.REFUND, Remedy.DISCOUNT, Remedy.FREE_SHIPPING
    ),
    "Shall I go on, or cancel?": lambda w, _: w.request.needs_consent,
    "Otherwise there's nothing you need to do.": lambda w, _: not w.request.needs_consent,
    "There's nothing you need to do.": _asks(LetterKind.CANCELLED),
    "If you have any questions, just reply.": _always,
    "If you'd like to keep <them> after all, just tell me.": lambda w, _: (
        w.request.refund is not None and not _is_shops_wish(w)
    ),
    "If you'd like to keep <them> after all, you don't have to do anything.": lambda w, _: (
        w.request.refund is None and not _is_shops_wish(w)
    ),
    "Which suits you better?": lambda w, _: not _is_shops_wish(w),
    "If you're happy with how things are, would you do that?": _asks(LetterKind.CLOSE_CASE),
    "You'll find it where you opened it.": _asks(LetterKind.CLOSE_CASE),
    "There's no hurry.": _asks(LetterKind.CLOSE_CASE),
    "If anything isn't right yet, leave it open and tell me what's missing: it changes nothing "
    "about what I'll do for you.": _asks(LetterKind.CLOSE_CASE),
}


def _gives_back(world: World, said: Said) -> bool:
    """Money is offered back exactly where there is some, or nobody knows of the price."""
    is_offered = said["whole"] is not None or world.price is None
    return world.is_free != is_offered and world.order.status is OrderStatus.OPEN
