"""Why somebody whom a slip hit gets no letter about it: they know it already, or it can't help.

Each order is asked about alone. Whoever has a reason for each of theirs gets no letter, and a
letter is about those without one:

1. The order was cancelled, unless the slip is about cancelled orders.
2. All its money went back, whenever that was, or some of it lately; it was put right, or another
   order replaces it.
3. A dispute about it is open: what is said there counts, and only a person can say it.
4. A letter of another incident that tells of the same slip went, or waits.
5. A person wrote to them. Words count that speak of the slip, from two weeks before the incident
   began; in the hours before and the day after that, when a shop writes to the first by hand, all
   words count. So does an apology for what they got, or a word about a delay where the slip is one.
   A shipped note, a holding reply, a check-in and what is about another order never count: nobody
   was told anything by these.

Besides, the shop's own test orders, whoever can't be reached any more, and a customer who stands in
the incident twice, because two were joined into one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases import Case
from bot.domain.incidents.places import name_day
from bot.domain.letters import Cause, LetterKind
from bot.domain.orders import Order, OrderStatus
from bot.domain.patterns import regex
from bot.domain.platforms import NoticeKind, Platform
from bot.domain.records import dataclass
from bot.domain.refunds_and_gifts import Outlay, OutlayKind, add_refunds, covers
from bot.domain.search_words import fold_text, list_forms

#: A shop hears of a slip from the first customers, and answers these before it writes to all.
LATELY = timedelta(days=14)
#: So long before an incident begins, and so long after, whatever a person writes is taken for a
#: word about it.
JUST_BEFORE, JUST_AFTER = timedelta(hours=6), timedelta(days=1)
_REASON_LIMIT = 200
_SHORTEST = 4
#: So many words of a slip make a text one about it.
_ENOUGH = 2

_WORDS = regex(r"[^\W_]+")
#: What may stand in any letter of a shop.
_COMMON_WORDS = """
    about after again all also always another anything arrive arrived back because been before
    being bought came come could customer customers day days didn does doesn done each every
    everybody everyone everything first from gave give given going gone have haven here hope into
    isn item just know last late later least letter like made make many might mine mistake more most
    much must next nothing once only order ordered orders other ours over parcel parcels part please
    post posted product right said same send sending sent shall ship shipped shop should since some
    something soon sorry still such sure take taken than thank thanks that their them then there
    these they thing this those through today tomorrow took until upon used using very want wanted
    wasn week well went were what when where which while will with without wrong wrote year
    yesterday your yours
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_OF_GOODS = (Cause.DAMAGED, Cause.WRONG_ITEM, Cause.OUR_MISTAKE)
_OF_TIME = (Cause.LATE, Cause.LOST)
_TEST_WORDS = frozenset({"test", "tests", "testing", "testson", "asdf", "qwerty"})
_BESIDE_TESTS = frozenset(
    {"a", "an", "the", "me", "my", "please", "ignore", "only", "order", "item"}
)
_DISPUTES = (NoticeKind.CHARGEBACK, NoticeKind.CLAIM, NoticeKind.CASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What an incident is about, as far as other words can be held against it."""

    words: frozenset[str] = frozenset()  #: its own, without those of any letter
    started_at: datetime
    is_about_delay: bool = False
    is_about_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the shop wrote to a customer, or is about to."""

    at: datetime
    words: str
    order_id: int | None = None  #: None: about none in particular
    kind: LetterKind | None = None  #: None: a person wrote it elsewhere
    cause: Cause | None = None
    is_waiting: bool = False  #: it hasn't left


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLetter:
    """A letter of another incident."""

    order_id: int
    title: str
    what_happened: str
    sent_at: datetime | None  #: None: it waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one customer in an incident."""

    name: str
    orders: Sequence[Order]  #: those that it hit
    is_own: bool = False  #: an address or account of the shop's
    closed_because: str | None = None  #: why no letter can reach them
    is_twin: bool = False  #: they are in it already
    outlays: Sequence[Outlay] = ()
    replacements: Sequence[Order] = ()  #: what makes some of them good
    cases: Sequence[Case] = ()  #: those that are open
    others: Sequence[OtherLetter] = ()
    said: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked, and where a day begins."""

    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether a customer gets a letter, and what about."""

    reason: str | None  #: why they get none
    orders: Sequence[Order]  #: that the letter is about


def list_own_words(texts: Iterable[str], items: Iterable[str] = ()) -> frozenset[str]:
    """The words of these texts that don't stand in any letter, nor name what was bought."""
    of_items: set[str] = set()
    for word in _split(items):
        of_items.update(list_forms(word))
    return frozenset(
        word
        for word in _split(texts)
        if len(word) >= _SHORTEST and word not in _COMMON and word not in of_items
    )


def speaks_of(slip: Slip, text: str) -> bool:
    """Whether a text seems to be about the slip: it has some of its own words."""
    said = _split([text])
    shared = sum(not said.isdisjoint(list_forms(word)) for word in slip.words)
    return shared >= min(_ENOUGH, max(len(slip.words), 1))


def _split(texts: Iterable[str]) -> set[str]:
    return set(_WORDS.findall(fold_text("\n".join(texts))))


def read_known(known: Known, slip: Slip, moment: Moment) -> Reading:
    """Whether they get a letter, and about which of their orders."""
    reason = _judge_person(known)
    if reason is not None:
        return Reading(reason, known.orders)
    if not known.orders:
        return Reading("no order of theirs is in it any more", ())
    judged = [(order, _judge_order(order, known, slip, moment)) for order in known.orders]
    untold = [order for order, found in judged if found is None]
    if untold:
        return Reading(None, untold)
    reasons = dict.fromkeys(found for _, found in judged if found is not None)
    return Reading(", ".join(reasons)[:_REASON_LIMIT], known.orders)


def _judge_person(known: Known) -> str | None:
    if known.is_twin:
        return "they are in it twice, and get one letter for both"
    if known.is_own:
        return "that is the shop itself: a test order"
    if _is_test(known.name) or any(_is_test(order.item) for order in known.orders):
        return "it looks like a test order"
    if known.closed_because is not None:
        return f"no way to reach them: {known.closed_because.rstrip('.')}"[:_REASON_LIMIT]
    return None


def _is_test(words: str) -> bool:
    """Whether nothing but a test is named: "Test Testson", "test order, please ignore"."""
    said = [word for word in _split([words]) if not word.isdecimal()]
    tests = [word for word in said if word in _TEST_WORDS]
    return bool(tests) and all(word in _TEST_WORDS | _BESIDE_TESTS for word in said)


def _judge_order(order: Order, known: Known, slip: Slip, moment: Moment) -> str | None:
    judged = (
        _find_cancelled(order, slip, moment),
        _find_refund(order, known.outlays, slip, moment),
        _find_remedy(order, known.replacements, moment),
        _find_case(order, known.cases),
        _find_other_letter(order, known.others, slip, moment),
        _find_words(order, known.said, slip, moment),
    )
    return next((reason for reason in judged if reason is not None), None)


def _find_cancelled(order: Order, slip: Slip, moment: Moment) -> str | None:
    if order.status is not OrderStatus.CANCELLED or slip.is_about_cancelled:
        return None
    return "cancelled" + _name_day(order.cancelled_at, moment)


def _find_refund(order: Order, outlays: Sequence[Outlay], slip: Slip, moment: Moment) -> str | None:
    own = [each for each in outlays if each.order_id == order.id and each.amount is not None]
    refunds = [each for each in own if each.kind is OutlayKind.REFUND]
    if not refunds:
        return None
    sums = add_refunds(refunds)
    price = order.paid
    is_whole = price is None or any(covers(total, price) for total in sums)
    last = refunds[-1]
    if not is_whole and last.at < slip.started_at - LATELY:
        return None
    said = " and ".join(map(str, sums))
    return f"refunded {said}" + _name_day(last.at, moment)


def _find_remedy(order: Order, replacements: Sequence[Order], moment: Moment) -> str | None:
    if order.remedied_at is not None:
        return "put right" + _name_day(order.remedied_at, moment)
    for each in replacements:
        if each.replaces_id == order.id:
            return f"order {each.label} replaces it"
    return None


def _find_case(order: Order, cases: Sequence[Case]) -> str | None:
    for case in cases:
        if case.order_id not in (None, order.id):
            continue
        what = case.kind.label if case.kind in _DISPUTES else "dispute"
        where = "at" if case.platform is Platform.BANK else "on"
        return f"an open {what} {where} {case.where}: answer there"
    return None


def _find_other_letter(
    order: Order, others: Sequence[OtherLetter], slip: Slip, moment: Moment
) -> str | None:
    for each in others:
        if each.order_id != order.id or not speaks_of(slip, f"{each.title} {each.what_happened}"):
            continue
        if each.sent_at is None:
            return f"the letter of “{each.title}” waits for them"
        return f"got the letter of “{each.title}”" + _name_day(each.sent_at, moment)
    return None


def _find_words(order: Order, said: Sequence[Said], slip: Slip, moment: Moment) -> str | None:
    for each in reversed(said):
        if each.order_id not in (None, order.id) or not _tells(each, slip):
            continue
        if each.is_waiting:
            return "a letter of yours to them waits or is leaving"
        clock = f" at {each.at.astimezone(moment.zone):%H:%M}"
        return "you wrote to them" + _name_day(each.at, moment) + clock
    return None


def _tells(said: Said, slip: Slip) -> bool:
    """Whether these words told the customer of the slip."""
    if said.at < slip.started_at - LATELY:
        return False
    if said.kind is LetterKind.DELAY:
        return slip.is_about_delay
    if said.kind is LetterKind.APOLOGY:
        return said.cause in (_OF_TIME if slip.is_about_delay else _OF_GOODS)
    if said.kind not in (None, LetterKind.REPLY):
        return False
    is_close = slip.started_at - JUST_BEFORE <= said.at <= slip.started_at + JUST_AFTER
    return is_close or speaks_of(slip, said.words)


def _name_day(at: datetime | None, moment: Moment) -> str:
    return name_day(at, moment.zone, moment.now)
