"""Whom a post at the desk pings, and who is called when they are gone."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.posts import Post
from bot.domain.records import dataclass
from bot.domain.shops import Shop


@dataclass(frozen=True, slots=True)
class Call:
    """Whom a post pings, and the words that do."""

    words: str
    roles: tuple[int, ...] = ()
    members: tuple[int, ...] = ()

    def begin(self, words: str) -> str:
        """These words, addressed to whom it pings."""
        return f"{self.words} {words}".lstrip()


def call_people(
    shop: Shop, now: datetime, *, calls_staff: bool = True, calls_deputy: bool = False
) -> Call:
    """Staff, but nobody of them while somebody stands in for an absent seller; the deputy where
    that is wanted, by a mention of their own.

    Where no staff role was chosen, the owner is all the staff that there is.
    """
    stand_in = shop.stand_in(now)
    roles: list[int] = []
    members: list[int] = []
    if calls_staff and stand_in is None and shop.staff_role_id is not None:
        roles.append(shop.staff_role_id)
    elif calls_staff and stand_in is None and shop.owner_id is not None:
        members.append(shop.owner_id)
    deputy = stand_in or shop.deputy_id
    if calls_deputy and deputy is not None and deputy not in members:
        members.append(deputy)
    return Call(" ".join(_mention(roles, members)), tuple(roles), tuple(members))


def _mention(roles: Iterable[int], members: Iterable[int]) -> list[str]:
    """What pings these roles and members when it stands in a message."""
    return [*(f"<@&{role}>" for role in roles), *(f"<@{member}>" for member in members)]


def redirect_call(
    shop: Shop, post: Post, *, silent_roles: Collection[int], gone: Collection[int]
) -> Post:
    """The post as it rings somebody: a role that rings nobody and members who left give way to the
    owner or deputy.

    A post that rings nobody is meant so and stays as it is.
    """
    roles = tuple(role for role in post.roles if role not in silent_roles)
    members = tuple(member for member in post.members if member not in gone)
    if (roles, members) == (post.roles, post.members):
        return post
    if not roles and not members:
        members = _find_other(shop, gone)
    words = post.words
    for lost in _mention(silent_roles, gone):
        words = words.replace(lost, "").strip()
    mentions = _mention(roles, members)
    for there in mentions:
        words = words.replace(there, "", 1).strip()
    why = "the deputy has left this server"
    if post.roles != roles:
        why = "I can't ring the staff role, so I call you"
    words = f"{' '.join(mentions)} ({why}) {words}".strip()
    return replace(post, words=words, roles=roles, members=members)


def _find_other(shop: Shop, gone: Collection[int]) -> tuple[int, ...]:
    """The owner, or else the deputy: whoever of them is still there."""
    for who in (shop.owner_id, shop.deputy_id):
        if who is not None and who not in gone:
            return (who,)
    return ()
