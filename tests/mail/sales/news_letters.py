"""Letters that tell what became of an order, from a table, and what is read in them."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.mail import Mail, MailAttachment
from bot.domain.money import Money, read_money
from bot.domain.sales.sale import SaleNews
from bot.mail.understanding.sales.news import read_news
from tests.mail.letters import make_mail

TABLE = Path(__file__).with_name("news.toml")


def list_letters() -> list[dict[str, Any]]:
    """The letters of the table, each with what it says."""
    return tomllib.loads(TABLE.read_text("utf-8"))["letter"]  # type: ignore[no-any-return]


def write_mail(letter: dict[str, Any]) -> Mail:
    """The letter as it is read."""
    name, _, address = letter["from"].rstrip(">").rpartition(" <")
    mail = make_mail(address.casefold(), letter["subject"], letter["text"].strip(), name=name)
    files = [
        MailAttachment(name=each, type="application/pdf", size=900)
        for each in letter.get("files", ())
    ]
    return replace(mail, attachments=tuple(files))


def list_wrong(letter: dict[str, Any]) -> list[str]:
    """What is read otherwise than the table says."""
    news = read_news(write_mail(letter))
    if news is None or "change" not in letter:
        return [] if (news is None) == ("change" not in letter) else ["change"]
    said = _tell(news)
    asked = {key: value for key, value in letter.items() if key in said}
    return [key for key, value in asked.items() if _read(key, value) != said[key]]


def _read(key: str, value: Any) -> Any:
    if key != "amount":
        return value
    number, _, currency = value.partition(" ")
    return replace(read_money(number), currency=currency)


def _tell(news: SaleNews) -> dict[str, Any]:
    parcel = news.parcel
    amount: Money | None = news.amount
    return {
        "change": news.change.value,
        "via": news.via.value if news.via else None,
        "number": news.number,
        "amount": amount,
        "buyer": news.buyer.user_name,
        "buyer_name": news.buyer.name,
        "item": news.item,
        "words": news.words,
        "by_buyer": news.is_by_buyer,
        "tracking": parcel.tracking if parcel else None,
        "carrier": parcel.carrier if parcel else None,
        "service": parcel.service if parcel else None,
    }
