"""What moved between two customers is said at the desk, where it can be undone."""

from bot.client import DeskWork
from bot.domain.posts import Post
from cogs.parts.posts import describe_desk_fault


async def say_moved(work: DeskWork, post: Post) -> Post:
    """Has it said at the desk, and gives the same as the answer to whoever did it."""
    await work.tx.outbox.say(work.shop.id, post, now=work.now)
    return Post(words=f"{post.words}{describe_desk_fault(work)}", buttons=post.buttons)
