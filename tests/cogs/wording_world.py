"""Short ways through /wording."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.cogs.shop_world import AnyMessage, World, list_buttons, name_inputs
from tests.sure import sure


async def open_form(
    world: World, letter: str, *, by: MemberActor | None = None
) -> InteractionResult:
    """The form in which a letter's wording is changed."""
    who = by or world.rosa
    shown = await who.slash(world.desk, "wording", letter=letter)
    return await who.click(sure(shown.response), label="Change")


async def send_in(
    world: World, form: InteractionResult, source: str, *, by: MemberActor | None = None
) -> AnyMessage:
    """What is answered to this text: a preview, or why it can't be used."""
    [custom_id] = name_inputs(form).values()
    answered = await (by or world.rosa).submit_modal(form, {custom_id: source})
    [answer] = answered.followups
    assert answer.ephemeral
    return answer


async def propose(
    world: World, letter: str, source: str, *, by: MemberActor | None = None
) -> AnyMessage:
    """The same from the beginning."""
    return await send_in(world, await open_form(world, letter, by=by), source, by=by)


async def reword(world: World, letter: str, source: str) -> None:
    """Puts a letter into the shop's own words."""
    shown = await propose(world, letter, source)
    assert "Use it" in list_buttons(shown)
    await world.rosa.click(shown, label="Use it")
