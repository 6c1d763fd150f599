"""What a shop's desk said, held against what was true.

Lists, warnings and pings name matters; so do notes that Goodword writes of its own accord and the
cards of letters that it drafts by itself. A message that shows what just came in names none: it is
the news itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.store.outbox import PostKind

from .counting import count_lines, list_texts, show_plainly
from .desk import Posted
from .reading import Mention, Reader
from .world import HOUR, Kind, Sale, World

#: What is said over again on another day, beside lists.
_CALLING = (PostKind.DIGEST, PostKind.WARNING, PostKind.PING)
#: Why something isn't so that nobody could know of.
NOBODY_SAID = "nobody said so"
#: So many examples of each fault are kept.
MAX_EXAMPLES = 4


@dataclass(slots=True, kw_only=True)
class Said:
    """All that a desk said in one life."""

    posts: int = 0
    lines: int = 0
    pings: int = 0
    named: int = 0
    untrue: int = 0  #: in the world it isn't so
    untrue_claims: int = 0  #: the same without what only asks about a parcel
    unsaid: int = 0  #: of those, what the seller did and told nobody
    claims: int = 0
    again: int = 0  #: unchanged since a list of an earlier day
    twice: int = 0  #: more than once in one post
    after_end: list[str] = field(default_factory=list)
    lines_by: Counter[str] = field(default_factory=Counter)
    pings_by: Counter[str] = field(default_factory=Counter)
    untrue_by: Counter[str] = field(default_factory=Counter)
    again_by: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def keep_example(self, fault: str, posted: Posted, mention: Mention | None = None) -> None:
        kept = self.examples.setdefault(fault, [])
        if len(kept) < MAX_EXAMPLES:
            said = f"{posted.at:%a %d %b %H:%M} {posted.kind}"
            if mention is not None:
                said += f" · {mention.line}"
            kept.append(f"{said}\n{show_post(posted)}")


class Judge:
    """Reads each post as it is said."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said = Said()
        #: What the last post named that a seller can put right.
        self.to_put_right: list[tuple[Sale, Kind]] = []
        self._reader = Reader(world.sales)
        self._told: dict[tuple[object, ...], date] = {}

    def hear(self, posted: Posted, sale: Sale | None) -> None:
        """Counts and judges a post; `sale` is the one that its draft is about."""
        said = self.said
        if posted.is_change:
            return
        said.posts += 1
        lines = count_lines(posted.post)
        said.lines += lines
        what = name_post(posted)
        said.lines_by[what] += lines
        if posted.calls:
            said.pings += 1
        mentions = list(self._list_mentions(posted, sale))
        if posted.calls:
            kinds = sorted({str(each.kind) for each in mentions}) or ["nothing"]
            self.said.pings_by[f"{posted.kind}: {', '.join(kinds)}"] += 1
        mentions = [self._find_meant(each, posted.at) for each in mentions]
        by_matter = {(each.kind, each.sale.number): each for each in reversed(mentions)}
        said.twice += len(mentions) - len(by_matter)
        for mention in by_matter.values():
            self._judge(posted, mention)

    def _find_meant(self, mention: Mention, at: datetime) -> Mention:
        """The mention with the sale that is meant, where only the buyer is named: what they asked,
        else one of which it is so.
        """
        question = self.world.get_open(mention.sale)
        if mention.kind is Kind.WAITING and question is not None:
            return replace(mention, sale=question.sale)
        if mention.is_by_name:
            for sale in self.world.by_name[mention.sale.buyer]:
                if self.world.find(mention.kind, sale, at) is not None:
                    return replace(mention, sale=sale)
        return mention

    def take_to_put_right(self) -> list[tuple[Sale, Kind]]:
        """Whom it named as waiting though they don't, and what as late though it left."""
        taken, self.to_put_right = self.to_put_right, []
        return taken

    def _list_mentions(self, posted: Posted, sale: Sale | None) -> Iterator[Mention]:
        if posted.draft is not None:
            by_itself = posted.draft.created_by is None and posted.kind is PostKind.CARD
            if sale is not None and by_itself and posted.draft.revision == 1:
                mention = self._reader.read_draft(posted.draft.kind, sale)
                if mention is not None:
                    yield mention
        elif not posted.is_news:
            yield from self._reader.read(posted.post)

    def _judge(self, posted: Posted, mention: Mention) -> None:
        said, world = self.said, self.world
        kind, sale, at = mention.kind, mention.sale, posted.at
        said.named += 1
        if kind is Kind.WAITING:
            question = world.get_open(sale)
            if question is not None:
                question.named_at = at
            elif (sale, kind) not in self.to_put_right:
                self.to_put_right.append((sale, kind))
        elif kind in (Kind.PARCEL, Kind.CLAIM) or sale.shipped_at is not None:
            self.to_put_right.append((sale, kind))
        spell = world.find(kind, sale, at)
        name = f"{kind} in {name_post(posted)}"
        if not mention.is_question:
            said.claims += 1
        if spell is None:
            why = self._explain(mention, at)
            said.untrue += 1
            said.untrue_by[f"{name} ({why})"] += 1
            said.keep_example(f"untrue: {name} ({why})", posted, mention)
            said.untrue_claims += not mention.is_question
            said.unsaid += why == NOBODY_SAID and not mention.is_question
            if world.was_told_over(kind, sale, at):
                over = name_end(sale)
                said.after_end.append(f"{at:%d %b %H:%M} {name}, {over}: {mention.line}")
                said.keep_example(f"after its end: {name}, {over}", posted, mention)
        if posted.kind in _CALLING:
            self._judge_news(posted, mention, name)

    def _explain(self, mention: Mention, at: datetime) -> str:
        """Why it isn't so, as far as a person can tell from outside."""
        kind, sale = mention.kind, mention.sale
        if kind is Kind.UNSHIPPED and sale.shipped_at is None:
            return "on time" if at < sale.due_at else "put right"
        if kind is Kind.UNSHIPPED and not sale.is_said_shipped:
            return NOBODY_SAID
        if kind is Kind.WAITING and sale.said_it_came:
            return "thanks"
        spells = self.world.spells[kind, sale.number]
        if kind is Kind.WAITING and spells and spells[-1].told is None:
            return NOBODY_SAID
        return "over" if spells else "never"

    def _judge_news(self, posted: Posted, mention: Mention, name: str) -> None:
        """Whether it was said so before, on an earlier day."""
        state = (mention.kind, mention.sale.number, *self._find_state(mention, posted.at))
        today = posted.at.date()
        first = self._told.setdefault(state, today)
        if first < today:
            self.said.again += 1
            self.said.again_by[name] += 1
            self.said.keep_example(f"said again: {name}", posted, mention)

    def _find_state(self, mention: Mention, at: datetime) -> tuple[object, ...]:
        """What would be news of a matter: the shop heard of it, or its time ran out."""
        sale = mention.sale
        question = self.world.get_open(sale)
        if mention.kind is Kind.WAITING and question is not None:
            target = self.world.shop.target_hours * HOUR
            return question.letters, at - question.at > target
        return (sale.news,)


def name_end(sale: Sale) -> str:
    """How a matter of this sale may have ended, as far as the books were told."""
    if sale.cancelled_at is not None:
        return "cancelled"
    if sale.over_at is not None:
        return "refunded"
    if sale.said_it_came:
        return "its buyer wrote that it came"
    return "told otherwise"


def name_post(posted: Posted) -> str:
    """What sort of post it is."""
    if posted.draft is not None:
        return f"{posted.kind} {posted.draft.kind}"
    return f"{posted.kind} (news)" if posted.is_news else str(posted.kind)


def show_post(posted: Posted) -> str:
    """A post in plain text, indented, cut where it is long."""
    lines = [line for text in list_texts(posted.post) for line in show_plainly(text).split("\n")]
    labels = " ".join(f"[{button.label}]" for button in posted.post.buttons)
    shown = [*lines[:45], labels]
    return "\n".join(f"    {line}" for line in shown if line)
