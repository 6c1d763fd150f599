"""What carriers say of parcels: what is wrong with one, and whether a letter that says that it was
delivered may mark its order as arrived by itself.
"""

from datetime import datetime
from enum import StrEnum

from bot.domain.orders import Order


class ParcelTrouble(StrEnum):
    """What a carrier says is wrong with a parcel, behind "that"."""

    CUSTOMS = "customs wants papers"
    ADDRESS = "the address is wrong"
    WAITS = "it waits to be collected"
    RETURNS = "it goes back to you"
    HELD = "it is held on its way"

    @property
    def advice(self) -> str:
        """What to do about it."""
        return {
            ParcelTrouble.CUSTOMS: "Send the carrier what it asks for, or the parcel comes back.",
            ParcelTrouble.ADDRESS: "Ask the customer for the right address; the carrier needs it.",
            ParcelTrouble.WAITS: "Tell the customer, in case the carrier hasn't.",
            ParcelTrouble.RETURNS: "Write to the customer before they ask.",
            ParcelTrouble.HELD: "See on the carrier's page what it waits for.",
        }[self]


class Doubt(StrEnum):
    """Why it may not: the value is the sentence that says so."""

    NOT_VERIFIED = "I can't verify that the carrier sent it: don't follow its links."
    SEVERAL = "It names several of your parcels, so I can't tell which it means."
    TOO_EARLY = "But it came before the parcel was shipped."
    MISSING = "But the parcel counts as lost."
    PUT_RIGHT = "But the matter was put right already."


def find_doubt(order: Order, *, at: datetime, is_verified: bool, is_alone: bool) -> Doubt | None:
    """Why a person has to say whether the order arrived; None when the carrier's word is
    enough.

    `at` is when the letter came; `is_alone`: it names no other parcel of the shop's. Somebody who
    said that it never came isn't overruled by a carrier, which is sometimes wrong.
    """
    if not is_verified:
        return Doubt.NOT_VERIFIED
    if not is_alone:
        return Doubt.SEVERAL
    if order.shipped_at is None or at < order.shipped_at:
        return Doubt.TOO_EARLY
    if order.missing_since is not None:
        return Doubt.MISSING
    return Doubt.PUT_RIGHT if order.remedied_at is not None else None
