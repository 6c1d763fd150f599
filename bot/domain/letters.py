"""What a letter can be about: its kind, what went wrong, and how it is put right."""

from enum import StrEnum


class LetterKind(StrEnum):
    """Which letter is written; the value is also the name of its wording."""

    SHIPPED = "shipped"
    READY = "ready"  #: it can be collected
    DOWNLOAD = "download"  #: brings what was bought as a download
    CANCELLED = "cancelled"
    CANCELLED_AFTER_SHIPPING = "cancelled_after_shipping"
    APOLOGY = "apology"
    REPLY = "reply"
    DELAY = "delay"  #: it leaves later than was said
    ARRIVAL_CHECK = "arrival_check"  #: asks whether the parcel came
    CHECK_IN = "check_in"  #: asks one plain question after it arrived
    REFUNDED = "refunded"  #: says that the money is on its way
    CLOSE_CASE = "close_case"  #: asks a customer who is content to close their dispute
    CORRECTION = "correction"  #: puts right what an earlier letter said
    INCIDENT = "incident"  #: says what one slip, which hit several customers, means for this one
    HOLDING_NOTE = "holding_note"  #: says to somebody who waits that they are not forgotten
    #: says outside opening hours that a person will answer; its text was approved once
    HOLDING = "holding"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The kind as a card names it."""
        return _KIND_TITLES[self]


#: What says that a person will answer: whoever got one still waits for the answer.
HOLDING_KINDS = (LetterKind.HOLDING, LetterKind.HOLDING_NOTE)
#: What tells a customer that their order has left, or is there for them.
TELLS_OF_LEAVING = (LetterKind.SHIPPED, LetterKind.READY, LetterKind.DOWNLOAD)
#: What says sorry, puts something right, and may give something extra.
SAYS_SORRY = (LetterKind.APOLOGY, LetterKind.INCIDENT)
#: The kinds that the bot writes from templates; a holding reply is the shop's own text.
WRITTEN_KINDS = tuple(kind for kind in LetterKind if kind is not LetterKind.HOLDING)


class Cause(StrEnum):
    """What an apology is for; the value ends the name of its letter's template."""

    LATE = "late"
    LOST = "lost"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    SLOW_REPLY = "slow_reply"
    REFUND_LATE = "refund_late"
    OUR_MISTAKE = "our_mistake"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The cause as a menu names it."""
        return _CAUSE_TITLES[self]


class Remedy(StrEnum):
    """How an apology puts the matter right."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    CANCEL_OFFER = "cancel_offer"
    DISCOUNT = "discount"
    FREE_SHIPPING = "free_shipping"
    RETURN_LABEL = "return_label"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The remedy as a menu names it."""
        return _REMEDY_TITLES[self]


class ItemBack(StrEnum):
    """What becomes of the wrong or broken thing that the customer holds."""

    KEEP = "keep"
    RETURN = "return"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The choice as a menu names it."""
        return _ITEM_BACK_TITLES[self]


_KIND_TITLES = {
    LetterKind.SHIPPED: "Shipped note",
    LetterKind.READY: "Ready to collect",
    LetterKind.DOWNLOAD: "Download note",
    LetterKind.CANCELLED: "Cancellation note",
    LetterKind.CANCELLED_AFTER_SHIPPING: "Cancelled after shipping",
    LetterKind.APOLOGY: "Apology",
    LetterKind.REPLY: "Reply",
    LetterKind.DELAY: "Delay notice",
    LetterKind.ARRIVAL_CHECK: "Has it come?",
    LetterKind.CHECK_IN: "Check-in",
    LetterKind.REFUNDED: "Refund note",
    LetterKind.CLOSE_CASE: "Request to close a dispute",
    LetterKind.CORRECTION: "Correction",
    LetterKind.INCIDENT: "Incident letter",
    LetterKind.HOLDING_NOTE: "Holding note",
    LetterKind.HOLDING: "Holding reply",
}
_CAUSE_TITLES = {
    Cause.LATE: "The parcel is late",
    Cause.LOST: "The parcel is lost",
    Cause.DAMAGED: "It arrived damaged",
    Cause.WRONG_ITEM: "The wrong item was sent",
    Cause.SLOW_REPLY: "The answer took too long",
    Cause.REFUND_LATE: "The refund is late",
    Cause.OUR_MISTAKE: "Another mistake of ours",
}
_ITEM_BACK_TITLES = {
    ItemBack.KEEP: "They may keep it",
    ItemBack.RETURN: "It comes back at our cost",
}
_REMEDY_TITLES = {
    Remedy.REFUND: "A full refund",
    Remedy.REPLACEMENT: "A replacement",
    Remedy.CANCEL_OFFER: "An offer to cancel",
    Remedy.DISCOUNT: "A discount",
    Remedy.FREE_SHIPPING: "Free shipping",
    Remedy.RETURN_LABEL: "A prepaid return label",
}
