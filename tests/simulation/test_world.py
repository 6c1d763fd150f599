"""The judge itself: what is true in the world, what a post names, how long it is on a phone."""

from datetime import datetime, timedelta

import pytest

from bot.domain.posts import Button, Post
from bot.store.outbox import PostKind

from .buyers import Buyers
from .counting import count_lines
from .desk import Posted
from .judging import Judge
from .reading import Reader
from .sellers import Alone
from .shops import SHOPS
from .world import DAY, HOUR, START, Kind, Sale, World


@pytest.fixture
def world() -> World:
    return World(SHOPS["beads"], 1)


@pytest.fixture
def sale(world: World) -> Sale:
    made = Buyers(world, Alone(world))._make_sale(1, START)
    world.add(made)
    return made


def post_line(line: str, at: datetime, kind: PostKind = PostKind.DIGEST) -> Posted:
    return Posted(at=at, kind=kind, post=Post(title="This is what waits today", body=line))


def test_a_parcel_that_is_there_is_an_untrue_alarm_and_one_that_is_not_is_true(
    world: World, sale: Sale
) -> None:
    judge = Judge(world)
    line = f"🔎 **{sale.buyer}**: no arrival"
    world.begin(Kind.PARCEL, sale, START)
    judge.hear(post_line(line, START + DAY), None)
    assert (judge.said.named, judge.said.untrue) == (1, 0)
    world.now = START + DAY
    world.end(Kind.PARCEL, sale)
    judge.hear(post_line(line, START + 2 * DAY), None)
    assert (judge.said.named, judge.said.untrue, judge.said.after_end) == (2, 1, [])


def test_what_speaks_after_the_books_knew_is_told_by_name(world: World, sale: Sale) -> None:
    judge = Judge(world)
    world.begin(Kind.UNTOLD, sale, START)
    world.now = START + HOUR
    world.end(Kind.UNTOLD, sale, told=True)
    judge.hear(post_line(f"✉ Tell {sale.buyer} that it left", START + DAY), None)
    [said] = judge.said.after_end
    assert sale.buyer in said


def test_the_same_on_another_day_is_said_again_and_news_is_not(world: World, sale: Sale) -> None:
    judge = Judge(world)
    line = f"⚖ dispute of {sale.buyer}"
    world.begin(Kind.DISPUTE, sale, START)
    for day in (1, 1, 2):
        judge.hear(post_line(line, START + day * DAY), None)
    assert judge.said.again == 1
    sale.news += 1
    judge.hear(post_line(line, START + 3 * DAY), None)
    assert judge.said.again == 1


def test_work_that_is_on_time_is_no_matter(world: World, sale: Sale) -> None:
    world.begin(Kind.UNSHIPPED, sale, START + 3 * DAY)
    assert world.find(Kind.UNSHIPPED, sale, START + 2 * DAY) is None
    assert world.find(Kind.UNSHIPPED, sale, START + 4 * DAY) is not None
    world.now = START + DAY
    world.end(Kind.UNSHIPPED, sale)
    assert world.find(Kind.UNSHIPPED, sale, START + 4 * DAY) is None


@pytest.mark.parametrize(
    ("line", "heading", "kind"),
    [
        ("**{}** 2 h: due in 3 h", "⏰ Waiting for an answer (1)", Kind.WAITING),
        ("⚠ **{}** waits for an answer", "", Kind.WAITING),
        ("#4 {}, blue shawl: left yesterday", "✉ Shipped, customer not told (1)", Kind.UNTOLD),
        ("**{}** looks forward to: a refund", "", Kind.PROMISE),
        ("**Shipped note** to {} waits for approval", "📝 Drafts (1)", Kind.UNTOLD),
        ("Should be there: {}", "", Kind.PARCEL),
        ("{} was here", "", None),
    ],
)
def test_a_line_names_a_matter_by_its_own_sign_or_by_what_stands_above_it(
    sale: Sale, line: str, heading: str, kind: Kind | None
) -> None:
    post = Post(title="Today", fields=((heading, line.format(sale.buyer)),))
    found = [each.kind for each in Reader([sale]).read(post)]
    assert found == ([] if kind is None else [kind])


def test_lines_are_counted_as_a_phone_wraps_them() -> None:
    words = "A line of forty letters is one line here"
    assert len(words) == 40
    assert count_lines(Post(body=words)) == 1
    assert count_lines(Post(body=f"{words} and more\nnext")) == 3
    buttons = tuple(Button(label, "a:b:1") for label in ("Reply", "Apologise", "Snooze", "Other"))
    assert count_lines(Post(title="One", body="two", buttons=buttons)) == 4


def test_a_seed_gives_the_same_life_and_another_seed_another() -> None:
    def buy(seed: int) -> list[tuple[str, timedelta]]:
        buyers = Buyers(World(SHOPS["beads"], seed), Alone(World(SHOPS["beads"], seed)))
        made = [buyers._make_sale(number, START) for number in range(20)]
        return [(each.item, each.travels) for each in made]

    assert buy(1) == buy(1) != buy(2)
