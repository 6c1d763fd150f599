"""Whom a post rings: somebody who is there, whatever became of the staff role and the deputy."""

from datetime import timedelta

import pytest

from bot.domain.posts import Post
from bot.domain.shops import Shop
from bot.writing.calls import call_people, redirect_call
from tests.samples import NOW

OWNER, DEPUTY, STAFF = 1, 2, 3
SHOP = Shop(id=7, name="Fox", owner_id=OWNER, deputy_id=DEPUTY, staff_role_id=STAFF)


def call(*, roles: tuple[int, ...] = (), members: tuple[int, ...] = ()) -> Post:
    mentions = [*(f"<@&{role}>" for role in roles), *(f"<@{member}>" for member in members)]
    return Post(words=f"{' '.join(mentions)} **Ada** waits.", roles=roles, members=members)


@pytest.mark.parametrize(
    ("post", "silent", "gone", "words", "roles", "members"),
    [
        (call(roles=(STAFF,)), (), (), "<@&3> **Ada** waits.", (STAFF,), ()),
        (
            call(roles=(STAFF,)), (STAFF,), (),
            "<@1> (I can't ring the staff role, so I call you) **Ada** waits.", (), (OWNER,),
        ),
        (
            call(roles=(STAFF,)), (STAFF,), (OWNER,),
            "<@2> (I can't ring the staff role, so I call you) **Ada** waits.", (), (DEPUTY,),
        ),
        (
            call(roles=(STAFF,), members=(DEPUTY,)), (STAFF,), (),
            "<@2> (I can't ring the staff role, so I call you) **Ada** waits.", (), (DEPUTY,),
        ),
        (
            call(members=(DEPUTY,)), (), (DEPUTY,),
            "<@1> (the deputy has left this server) **Ada** waits.", (), (OWNER,),
        ),
        (
            call(roles=(STAFF,), members=(DEPUTY,)), (), (DEPUTY,),
            "<@&3> (the deputy has left this server) **Ada** waits.", (STAFF,), (),
        ),
    ],
)  # fmt: skip
def test_a_call_that_rings_nobody_goes_to_somebody_who_is_there(
    post: Post,
    silent: tuple[int, ...],
    gone: tuple[int, ...],
    words: str,
    roles: tuple[int, ...],
    members: tuple[int, ...],
) -> None:
    redirected = redirect_call(SHOP, post, silent_roles=silent, gone=gone)
    assert (redirected.words, redirected.roles, redirected.members) == (words, roles, members)


def test_a_post_that_rings_nobody_stays_as_it_is() -> None:
    post = Post(words="**Ada** wrote to you.")
    assert redirect_call(SHOP, post, silent_roles=(STAFF,), gone=(DEPUTY,)) == post


def test_the_owner_is_all_the_staff_that_a_shop_without_a_role_has() -> None:
    alone = Shop(id=7, name="Fox", owner_id=OWNER)
    assert call_people(alone, NOW).members == (OWNER,)
    assert call_people(alone, NOW, calls_staff=False).members == ()
    away = Shop(
        id=7, name="Fox", owner_id=OWNER, deputy_id=DEPUTY, away_until=NOW + timedelta(days=2)
    )
    assert call_people(away, NOW).members == ()
    assert call_people(away, NOW, calls_deputy=True).members == (DEPUTY,)
