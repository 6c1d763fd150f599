"""What the words of a draft promise, taken for promises or for mere words."""

from bot.domain.drafts import Draft
from bot.domain.errors import StateConflict
from bot.domain.promises.draft_promises import mark_pledges
from bot.services.drafts import move_draft
from bot.services.work import StaffWork


async def take_pledges(
    work: StaffWork,
    draft: Draft,
    *,
    revision: int,
    is_taken: bool = True,
    only: int | None = None,
) -> Draft:
    """Takes what the words of a draft promise for promises, or for mere words, all or `only` the
    one at this place; the text stays as it is.

    Raises StateConflict unless exactly this revision waits for approval and that changes anything.
    """
    new = draft.pledge(revision, mark_pledges(draft.pledges, is_taken=is_taken, only=only))
    if all(each.sentence is None for each in draft.pledges):
        raise StateConflict(
            "This letter promises nothing more that I could keep an eye on. Nothing was changed."
        )
    if new.pledges == draft.pledges:
        raise StateConflict("That is done already: the card says what is kept as a promise.")
    said = "took what the letter says for no promise"
    if is_taken:
        said = "kept what the letter says as a promise"
    return await move_draft(work, draft, new, said)
