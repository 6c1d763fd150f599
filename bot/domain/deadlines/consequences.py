"""What is lost when a deadline passes, and what to do before."""

from bot.domain.deadlines.deadlines import Deadline, DeadlineKind
from bot.domain.deadlines.rules import find_rule
from bot.domain.errors import NotFound


def describe_stakes(deadline: Deadline) -> tuple[str, str]:
    """What is lost and what to do next, one plain sentence each: the rule's own, or else the
    kind's.
    """
    if deadline.rule is not None:
        try:
            rule = find_rule(deadline.rule)
        except NotFound:  # the table was changed since the deadline was stored
            return _STAKES[deadline.kind]
        return rule.consequence, rule.next_step
    return _STAKES[deadline.kind]


#: Of each kind what is lost and what to do, where no rule says it better.
_STAKES = {
    DeadlineKind.REPLY: (
        "A customer who hears nothing asks elsewhere, and soon asks for the money back.",
        "Answer with /reply, or say with /customer answered that you did.",
    ),
    DeadlineKind.SHIP_BY: (
        "The parcel is late, and the customer finds out before you say so.",
        "Ship it and say so with /order ship, or send the customer a delay notice.",
    ),
    DeadlineKind.LEGAL_DELAY: (
        "The customer may cancel for a full refund (help, not legal advice).",
        "Ship it, or send a delay notice with a new day and the choice to cancel for a full "
        "refund.",
    ),
    DeadlineKind.TELL_SHIPPED: (
        "The customer doesn't know that it is on its way, and asks or worries.",
        "Approve the shipped note, or tell the customer yourself.",
    ),
    DeadlineKind.SEND_AGAIN: (
        "The customer has neither the parcel nor their money.",
        "Send it again and say so with /order ship, or give the money back with /order refund.",
    ),
    DeadlineKind.ARRIVAL: (
        "It should have arrived; a parcel that nobody asks about is found the later.",
        "Ask the customer whether it came, and log it with /order arrived if it did.",
    ),
    DeadlineKind.CARRIER_SEARCH: (
        "The longer a lost parcel waits, the less is found.",
        "Ask the carrier to search for it, and write to the customer that you did.",
    ),
    DeadlineKind.CARRIER_CLAIM: (
        "After that the carrier pays nothing for a lost parcel.",
        "File the claim with the carrier, with proof of postage and of what it was worth.",
    ),
    DeadlineKind.CHECK_IN: (
        "Nothing is lost; who is asked once tells you what would otherwise go into a review.",
        "Approve the check-in note, or throw it away.",
    ),
    DeadlineKind.SETTLE: (
        "Nothing is lost: if nobody says anything more, the order counts as settled.",
        "Nothing to do.",
    ),
    DeadlineKind.CASE_PLATFORM: (
        "If you say nothing, the platform decides for the customer and takes the money back.",
        "Answer on the platform, then press *I answered* on its card: /case show.",
    ),
    DeadlineKind.CASE_CUSTOMER: (
        "A customer who only hears from the platform stays cross, and the case stays open.",
        "Write to the customer as well: kindly, and with what you will do.",
    ),
    DeadlineKind.PROMISE: (
        "A promise that is broken costs more trust than the mistake it was made for.",
        "Keep it, or tell the customer a new day before this one is over.",
    ),
    DeadlineKind.AWAY_ENDS: (
        "Customers were told that the shop is back by then.",
        "Look at what waits with /next, or say with /away that it takes longer.",
    ),
}
