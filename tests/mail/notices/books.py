"""A shop with orders, parcels under way and open cases, and what one letter does to them.

Run it for the figure: `python -m tests.mail.notices.books [file.toml …]`.
"""

import asyncio
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.domain.cases import Case
from bot.domain.channels import SalesChannel
from bot.domain.mailboxes import Mailbox
from bot.domain.money import find_money
from bot.domain.orders import Order, OrderStatus
from bot.domain.platforms import Platform
from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.services.cases import NewCase, close_case, open_case
from bot.services.orders import Shipment, ship_order
from bot.services.work import StaffWork
from bot.store.database import Database
from bot.store.opening import open_database
from bot.store.transaction import Transaction
from tests.samples import MIA, NOW, enter, log_order
from tests.services.case_samples import learn_checker
from tests.services.letters_by_mail import arrive, connect, list_posts, write

HERE = Path(__file__).parent
FILES = (
    "cases.toml",
    "phantoms.toml",
    "pretenders.toml",
    "parcels.toml",
    "fresh.toml",
    "fresh_again.toml",
)
CHECKER = "mx.bluefox.example"
#: How the shop's provider writes what it found out about a sender with this domain.
_FOUND = {
    "pass": "dkim=pass header.d={0}; spf=pass smtp.mailfrom={0}; dmarc=pass header.from={0}",
    "dkim": "dkim=pass header.d={0}; spf=none; dmarc=none",
    "temperror": "dkim=pass header.d={0}; spf=temperror; dmarc=temperror header.from={0}",
    "fail": "dkim=pass header.d=cheap.example; spf=softfail; dmarc=fail header.from={0}",
    "own": "dkim=pass header.d={0}; spf=pass smtp.mailfrom={0}; dmarc=pass header.from={0}",
}
_PARCELS = (
    "RR123456785GB",
    "1Z999AA10123456784",
    "00340434161094000017",
    "6A12345678901",
    "37012345678901234566",
    "70730012345678901236",
    "JJFI60000000000012",
    "CE473124829EE",
    "620000000000000000000017",
)
#: Open cases: platform, the platform's number, the order's number.
_CASES = (
    (Platform.PAYPAL, "PP-D-48211973", "WX-20417"),
    (Platform.EBAY, "5391188274", "11-90412-77310"),
    (Platform.ETSY, "991827364", "3298847711"),
    (Platform.STRIPE, "du_1QkZ8aLmN2pR", "WX-20455"),
    (Platform.AMAZON, None, "302-5511872-9908341"),
)


async def write_books(tx: Transaction) -> tuple[Shop, Mailbox]:
    """The shop's orders, parcels and cases, and its mailbox."""
    shop = await enter(tx, now=NOW)
    work = StaffWork(tx, shop, NOW - timedelta(days=9), by=MIA)
    more = {"via": SalesChannel.ETSY, "number": "3317402886", "email": "theodora@example.com"}
    await log_order(tx, shop, "Theodora Lind", "moon ring", price="$64.00", **more)
    await log_order(tx, shop, "Oskar Brandt", via=SalesChannel.EBAY, number="07-88123-45190")
    for number, parcel in enumerate(_PARCELS):
        order, _ = await log_order(tx, shop, f"Paula {number}", number=f"WP-3000{number}")
        shipped, _ = await ship_order(work, order, Shipment(at=work.now))
        await tx.orders.save(replace(shipped, tracking=parcel))
    for platform, reference, bought in _CASES:
        order, buyer = await log_order(tx, shop, f"Buyer at {platform.value}", number=bought)
        new = NewCase(platform=platform, order=order, customer_id=buyer.id, reference=reference)
        await open_case(work, new)
    order, buyer = await log_order(tx, shop, "Buyer of old", number="3111111111")
    old = NewCase(platform=Platform.ETSY, order=order, customer_id=buyer.id, reference="990011223")
    case, _ = await open_case(work, old)
    await close_case(work, case, is_won=True)
    return shop, await learn_checker(tx, await connect(tx, shop))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the books hold that a letter may change."""

    posts: list[Post]
    cases: dict[int, Case]
    customers: int
    orders: dict[str, Order]
    kind: str = ""


async def look(tx: Transaction, shop: Shop) -> Seen:
    customers = await tx.sql.value(int, "SELECT count(*) FROM customers")
    orders = [await tx.orders.list_with_tracking(shop.id, [each]) for each in _PARCELS]
    return Seen(
        posts=await list_posts(tx),
        cases={each.id: each for each in await tx.cases.list_open(shop.id, limit=99)},
        customers=customers or 0,
        orders={each.tracking or "": each for found in orders for each in found},
    )


class _UndoneError(Exception):
    """Undoes what a letter did, so that the next one meets the same books."""


async def take_letters(
    database: Database, letters: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], str]]:
    """Each letter with what is wrong about what it did: nothing as a rule."""
    async with database.transaction() as tx:
        shop, mailbox = await write_books(tx)
    found = []
    for letter in letters:
        try:
            async with database.transaction() as tx:
                before = await look(tx, shop)
                kind = await arrive(tx, mailbox, _write(letter), now=NOW)
                after = replace(await look(tx, shop), kind=str(kind))
                raise _UndoneError
        except _UndoneError:
            found.append((letter, "; ".join(_compare(letter, before, after))))
    return found


def load_letters(*files: str) -> list[dict[str, Any]]:
    texts = [(HERE / file).read_text(encoding="utf-8") for file in files or FILES]
    return [letter for text in texts for letter in tomllib.loads(text)["letter"]]


def _write(letter: dict[str, Any]) -> bytes:
    domain = letter["from"].rpartition("@")[2].strip(">")
    headers: dict[str, Any] = {}
    auth = letter.get("auth", "pass")
    if auth != "nobody":
        headers["Authentication_Results"] = f"{CHECKER}; {_FOUND[auth].format(domain)}"
    raw = write(letter["body"].strip(), sender=letter["from"], subject=letter["subject"], **headers)
    if letter.get("html"):
        lines = [line for line in letter["body"].strip().splitlines() if line]
        rows = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split(": ", 1)) + "</tr>"
            for line in lines
        )
        head = raw.partition(b"\n\n")[0].replace(b"text/plain", b"text/html")
        raw = head + f"\n\n<html><body><table>{rows}</table></body></html>".encode()
    return raw


def _compare(letter: dict[str, Any], before: Seen, after: Seen) -> Iterator[str]:
    want = letter["want"]
    posts = after.posts[len(before.posts) :]
    new = [case for key, case in after.cases.items() if key not in before.cases]
    said = " ".join(f"{post.words} {post.body} {post.fields}" for post in posts)
    is_marked = "verif" in said
    if (after.customers > before.customers) != (want == "customer"):
        yield f"customers: {after.customers - before.customers} new"
    if len(new) != (want == "new case"):
        yield f"cases: {len(new)} new"
    if bool(posts) == (want in ("quiet", "marked")) and want != "arrived":
        yield f"posts: {len(posts)} ({after.kind})"
    if want in ("shown", "marked") and after.kind != "pretender":
        yield f"taken for {after.kind}"
    if posts and want in ("case", "new case", "parcel") and is_marked:
        yield "not believed"
    if want == "shown" and (not is_marked or any(post.roles or post.members for post in posts)):
        yield "shown as if it were believed"
    yield from _compare_facts(letter, before, after, new, said)


def _compare_facts(
    letter: dict[str, Any], before: Seen, after: Seen, new: list[Any], said: str
) -> Iterator[str]:
    want = letter["want"]
    if want == "case":
        [case] = [each for each in after.cases.values() if _is_meant(each, letter["case"])]
        yield from _compare_case(letter, case)
    elif want == "new case":
        for case in new:
            yield from _compare_case(letter, case)
    elif after.cases != before.cases:
        yield "a case was touched"
    if "parcel" in letter:
        yield from _compare_parcel(letter, after.orders[letter["parcel"]], said)


def _compare_case(letter: dict[str, Any], case: Case) -> Iterator[str]:
    until = case.respond_by.date() if case.respond_by else None
    if until != letter.get("by"):
        yield f"until {until}"
    if "amount" in letter and case.amount != find_money(letter["amount"]):
        yield f"amount {case.amount}"


def _compare_parcel(letter: dict[str, Any], order: Order, said: str) -> Iterator[str]:
    if letter["want"] == "arrived":
        if order.status is not OrderStatus.ARRIVED:
            yield "not arrived"
        return
    if order.label not in said or order.status is not OrderStatus.SHIPPED:
        yield "not on its order"
    if "by" in letter and f"<t:{_end(letter['by']):.0f}" not in said:
        yield f"until: {said}"
    if letter.get("says", "") not in said:
        yield f"does not say {letter['says']}"


def _is_meant(case: Case, number: str) -> bool:
    return number == case.reference or (case.reference is None and number.startswith("302-"))


def _end(day: date) -> float:
    """The last minute of a day, as Discord writes moments."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=NOW.tzinfo).timestamp()


async def _main(files: list[str]) -> None:
    with TemporaryDirectory() as folder:
        database = await open_database(f"sqlite+aiosqlite:///{folder}/goodword.db")
        found = await take_letters(database, load_letters(*files))
        await database.close()
    for letter, wrong in found:
        if wrong:
            print(f"{letter['want']}: {letter['from']} | {letter['subject']} -> {wrong}")
    print(f"{sum(not wrong for _, wrong in found)} of {len(found)} right")


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
