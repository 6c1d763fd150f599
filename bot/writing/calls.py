"""Whom a post at the desk pings, and who is called when they are gone."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.dead_man_switch import DESK
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
    """Staff; in a silence the deputy as well, and while the seller is away the deputy in their
    place.

    Where no staff role was chosen, the owner is all the staff that there is.
    """
    stand_in = shop.stand_in(now)
    deputy = stand_in or shop.deputy_id
    wants_staff = calls_staff and stand_in is None
    wants_deputy = calls_deputy or (
        calls_staff and (stand_in is not None or shop.silence_step >= DESK)
    )
    role = shop.staff_role_id if wants_staff else None
    members: list[int] = []
    if wants_staff and role is None and shop.owner_id is not None:
        members.append(shop.owner_id)
    if wants_deputy and deputy is not None and deputy not in members:
        members.append(deputy)
    mentions = [f"<@&{role}>"] if role else []
    mentions += [f"<@{member}>" for member in members]
    return Call(" ".join(mentions), roles=(role,) if role else (), members=tuple(members))


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
    words = post.words
    for lost in (*(f"<@&{role}>" for role in silent_roles), *(f"<@{member}>" for member in gone)):
        words = words.replace(lost, "").strip()
    others = [who for who in (shop.owner_id, shop.deputy_id) if who is not None and who not in gone]
    if not roles and not members and others:
        members = (others[0],)
    whom = " ".join((*(f"<@&{role}>" for role in roles), *(f"<@{member}>" for member in members)))
    for there in whom.split():
        words = words.replace(there, "", 1).strip()
    why = (
        "I can't ring the staff role, so I call you"
        if post.roles != roles
        else "the deputy has left this server"
    )
    return replace(post, words=f"{whom} ({why}) {words}".strip(), roles=roles, members=members)
