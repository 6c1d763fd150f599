"""What is asked of a customer whose parcel came back to the shop."""

from bot.domain.orders import Order
from bot.domain.shops import Shop
from bot.writing.letters.english import adapt, is_american
from bot.writing.letters.things import name_item
from bot.writing.letters.voices import choose_voice

_QUESTION = (
    "The parcel with your {item} came back to me. Could you send me your full address, so that it "
    "reaches you this time?"
)


def ask_for_address(shop: Shop, order: Order) -> str:
    """The question, in the shop's own English; a person may change it before it goes."""
    voice = choose_voice(shop.voice, shop.signed)
    question = adapt(_QUESTION, voice, is_american(shop.country, shop.zone))
    return question.replace("{item}", name_item(order.item, order.short_name) or "order")
