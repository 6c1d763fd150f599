"""The visible blanks that stand in a letter where a fact is missing."""

from bot.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Blank:
    """An unknown fact: false in a template's `if`, and a visible gap where it is printed all the
    same.
    """

    #: How the gap shows in the text.
    mark: str
    #: What the seller must add, in the seller's words.
    asks_for: str

    def __liquid__(self) -> None:
        """Let templates treat an unknown fact as nil."""

    def __str__(self) -> str:
        return self.mark


#: One blank for each fact that can be unknown, by its name in a template.
BLANKS = {
    "customer_name": Blank("[name?]", "the customer's name"),
    "shop_name": Blank("[your shop?]", "your shop's name"),
    "signature": Blank("[your name?]", "your name at the end"),
    "item": Blank("[which item?]", "what was ordered"),
    "order_number": Blank("[order number?]", "the order number"),
    "price": Blank("[price?]", "the price"),
    "carrier": Blank("[which carrier?]", "the carrier"),
    "service": Blank("[which service?]", "the carrier's service"),
    "tracking_number": Blank("[tracking number?]", "the tracking number"),
    "tracking_url": Blank("[tracking link?]", "the tracking link"),
    "shipped_on": Blank("[posted when?]", "the day it was posted"),
    "arrives_on": Blank("[arrives when?]", "the day to expect it"),
    "likely_on": Blank("[there when?]", "the day it is likely there"),
    "new_date": Blank("[new date?]", "the new day it will be posted by"),
    "ordered_on": Blank("[ordered when?]", "the day it was ordered"),
    "ship_by_on": Blank("[posted by when?]", "the day it was to be posted by"),
    "contact": Blank("[write to whom?]", "whom to write to if it does not come"),
    "cause": Blank("[what went wrong?]", "what went wrong"),
    "remedy": Blank("[which remedy?]", "how you put it right"),
    "remedy_by": Blank("[by when?]", "by when it will be put right"),
    "discount": Blank("[how much?]", "how much the discount is"),
    "discount_of": Blank("[off what?]", "what the discount is taken off, e.g. your next order"),
    "extra": Blank("[what extra?]", "the something extra"),
    "explanation": Blank("[why?]", "why it happened"),
    "what_happened": Blank("[what happened?]", "what happened"),
    "fixed": Blank("[what is fixed?]", "what was done, so that it doesn't go on"),
    "answer": Blank("[your answer?]", "your answer to what they asked"),
    "changed": Blank("[what is different?]", "what is different from now on"),
    "damage": Blank("[broken how?]", "in what state it reached them"),
    "item_back": Blank("[keep it or send it back?]", "whether they keep it or send it back"),
    "owed": Blank("[how much is owed?]", "how much they are still to get back"),
    "refund": Blank("[which amount?]", "how much you sent back"),
    "refund_reference": Blank("[payment number?]", "the payment's own number"),
    "replaces_number": Blank("[which first order?]", "the order that it replaces"),
    "promised": Blank("[promised what?]", "what you promised"),
    "promised_by": Blank("[promised by when?]", "by when you promised it"),
    "cancel_reason": Blank("[for what reason?]", "why it was cancelled"),
    "waiting_since": Blank("[waiting since?]", "since when the customer has waited"),
    "wrote_here": Blank("[wrote when?]", "when the customer wrote"),
    "wrote_there": Blank("[wrote when, their time?]", "when the customer wrote, in their time"),
    "posted_here": Blank("[posted at what time?]", "at what time it was posted"),
    "platform": Blank("[which platform?]", "where the dispute is open"),
    "download_link": Blank("[download link?]", "the link to the download"),
    "message": Blank("[your words?]", "what you want to say"),
    "the_item": Blank("[which item?]", "what was ordered"),
    "occasion": Blank("[for what?]", "what they bought it for"),
    "told_ship_by_on": Blank("[told which day?]", "the day that they were told"),
    "told_arrives_on": Blank("[told which day?]", "the day that they were told"),
    "cancelled_by": Blank("[who cancelled?]", "who wanted it cancelled"),
    "is_paid": Blank("[paid?]", "whether they have paid"),
}
