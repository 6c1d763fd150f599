"""What lies in a column of several: each item as it is kept in JSON, and read from it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from bot.domain.conversations import Attachment, EarlierWords
from bot.domain.letter_requests import LetterRequest
from bot.domain.letters import Cause, ItemBack, LetterKind, Remedy
from bot.domain.mail import MailAddress
from bot.domain.money import find_money
from bot.domain.order_lines import OrderLine
from bot.domain.parcel_lists.lists import ListedParcel
from bot.domain.platforms import Platform
from bot.domain.promises.promises import Pledge, PromiseKind
from bot.domain.relays import Relay
from bot.domain.sales.channel_terms import ChannelTerms
from bot.domain.sales.sale import Sale, SaleNews
from bot.domain.time.hours import Opening
from bot.store.sale_items import read_news, read_sale, write_fields


def read_attachment(item: list[str | int]) -> Attachment:
    return Attachment(str(item[0]), int(item[1]), str(item[2]))


def write_attachment(attachment: Attachment) -> list[str | int]:
    return [attachment.name, attachment.size, attachment.url]


def read_earlier(item: list[str]) -> EarlierWords:
    return EarlierWords(item[0], datetime.fromisoformat(item[1]))


def write_earlier(earlier: EarlierWords) -> list[str]:
    return [earlier.words, earlier.until.isoformat()]


def read_opening(item: list[int] | None) -> Opening | None:
    return None if item is None else Opening(item[0], item[1])


def write_opening(opening: Opening | None) -> list[int] | None:
    return None if opening is None else [opening.opens, opening.closes]


def read_order_line(item: dict[str, Any]) -> OrderLine:
    return OrderLine(**{**item, "price": find_money(item.get("price"))})


def write_order_line(line: OrderLine) -> dict[str, Any]:
    item: dict[str, Any] = {"title": line.title}
    for name in ("variation", "personalisation"):
        if said := getattr(line, name):
            item[name] = said
    if line.quantity != 1:
        item["quantity"] = line.quantity
    if line.price is not None:
        item["price"] = str(line.price)
    return item


def read_listed(item: dict[str, Any]) -> ListedParcel:
    return ListedParcel(**{"words": "", **item, "meant": tuple(item.get("meant", ()))})


def write_listed(parcel: ListedParcel) -> dict[str, Any]:
    plain = ListedParcel(row=0, words="")
    item = asdict(parcel)
    return {name: each for name, each in item.items() if each != getattr(plain, name)}


def write_terms(terms: ChannelTerms) -> dict[str, Any]:
    plain = asdict(ChannelTerms())
    return {name: value for name, value in asdict(terms).items() if value != plain[name]}


def read_pledge(item: dict[str, Any]) -> Pledge:
    due, kind = item["due_at"], PromiseKind(item["kind"])
    due_at = datetime.fromisoformat(due) if due else None
    return Pledge(**{**item, "kind": kind, "due_at": due_at, "amount": find_money(item["amount"])})


def write_pledge(pledge: Pledge) -> dict[str, Any]:
    due_at = pledge.due_at.isoformat() if pledge.due_at else None
    amount = str(pledge.amount) if pledge.amount else None
    item = {**asdict(pledge), "due_at": due_at, "amount": amount}
    if pledge.order_id is None:
        del item["order_id"]  # hardly any is about another order than its letter
    return item


def read_relay(item: dict[str, Any]) -> Relay:
    platform = item["platform"]
    return Relay(**{**item, "platform": Platform(platform) if platform else None})


def write_relay(relay: Relay) -> dict[str, Any]:
    return {name: value for name, value in asdict(relay).items() if value or name in _ALWAYS}


def read_request(item: dict[str, Any]) -> LetterRequest:
    return LetterRequest(**{name: _REQUESTED[name](value) for name, value in item.items()})


def write_request(request: LetterRequest) -> dict[str, Any]:
    said = {name: value for name, value in asdict(request).items() if value}
    return {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _keep(value: Any) -> Any:
    return value


def _read_pairs(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, said) for name, said in value)


#: How each thing that a letter was asked to say is read again.
_REQUESTED: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((each.name for each in fields(LetterRequest)), _keep),
    "kind": LetterKind,
    "cause": Cause,
    "remedy": Remedy,
    "item_back": ItemBack,
    "remedy_by": date.fromisoformat,
    "new_date": datetime.fromisoformat,
    "corrects": tuple,
    "other_orders": tuple,
    "told": _read_pairs,
    "outdated": _read_pairs,
}

_ALWAYS = ("platform", "name")

Ways = Mapping[Any, tuple[Callable[[Any], Any], Callable[[Any], Any]]]

#: By the type of a tuple's items: how each is written, and read.
ITEMS: Ways = {
    Attachment: (write_attachment, read_attachment),
    EarlierWords: (write_earlier, read_earlier),
    Opening | None: (write_opening, read_opening),
    OrderLine: (write_order_line, read_order_line),
    ChannelTerms: (write_terms, lambda item: ChannelTerms(**item)),
    ListedParcel: (write_listed, read_listed),
    Pledge: (write_pledge, read_pledge),
}
#: The same for what lies in a column by itself.
WHOLE: Ways = {
    Relay: (write_relay, read_relay),
    Sale: (write_fields, read_sale),
    SaleNews: (write_fields, read_news),
    LetterRequest: (write_request, read_request),
    MailAddress: (lambda address: [address.name, address.address], lambda item: MailAddress(*item)),
}
