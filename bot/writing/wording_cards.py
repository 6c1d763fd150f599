"""What is shown of a shop's own words for its letters."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from zlib import crc32

from bot.domain.actions import Action
from bot.domain.errors import NotFound
from bot.domain.posts import Button, ButtonStyle, Post, Tone
from bot.domain.text import cut_text, escape_letter, escape_text
from bot.domain.wordings import Wording, WordingDraft
from bot.writing.fitting import fit_lines, keep_first
from bot.writing.letters.blanks import BLANKS, Blank
from bot.writing.letters.previews import Preview
from bot.writing.letters.wordings import (
    PARTS,
    format_letter_title,
    list_shared_parts,
    list_wordings,
)
from bot.writing.phrases import format_moment

#: The highest number that a button names.
_NUMBERS = 2**31 - 1
#: Of a card's 4,096 characters, how many each of one, two or three letters takes.
_ROOM = {1: 3800, 2: 1850, 3: 1200}
_BODY = 4000
_ANSWERS: dict[object, str] = {True: "yes", False: "no"}


def number_key(key: str) -> int:
    """The number by which buttons name a letter: the same in every later program."""
    return crc32(key.encode()) & _NUMBERS


def find_key(number: int) -> str:
    """The letter with this number. Raises NotFound when it isn't written any more."""
    for key in (*list_wordings(), *list_shared_parts()):
        if number_key(key) == number:
            return key
    raise NotFound("I don't know that letter. /wording lists those that can be reworded.")


def compose_wording_list(own: Collection[str], language: str) -> Post:
    """What can be reworded, and what the shop reworded already."""
    mine = ", ".join(format_letter_title(key) for key in own) or "none yet"
    return Post(
        title="How your letters are worded",
        body=(
            "Pick a letter to read its wording and to change it. What all letters share, such as "
            "the greeting and the closing, is in the last list: change it once for all of them.\n\n"
            f"**In your own words:** {escape_text(mine)}\n**Language:** {language}"
        ),
        footer="You see a change on an order of yours before it is used.",
    )


def compose_wording(key: str, source: str, used: Wording | None, fault: str | None) -> Post:
    """The wording in use, and what can be done about it."""
    number = number_key(key)
    said = "It is in my words."
    buttons = [
        Button("Change", Action.WORDING_CHANGE.on(number), ButtonStyle.GOOD),
        Button("See it", Action.WORDING_SEE.on(number)),
        Button("Names", Action.WORDING_NAMES.on(number)),
    ]
    fields = []
    if used is not None:
        changed_at = format_moment(used.changed_at)
        said = f"It is in your own words: <@{used.changed_by}> changed it on {changed_at}."
        buttons.append(Button("Back to ours", Action.WORDING_RESET.on(number), ButtonStyle.BAD))
    if fault is not None:
        fields.append(("It can't be used, so letters are in my words", fault))
    return Post(
        words=f"**{format_letter_title(key)}**. {said}",
        body=_fence(source),
        fields=tuple(fields),
        footer="{{ … }} is filled in; {% if … %} leaves out what isn't known.",
        tone=Tone.FAILED if fault else Tone.CALM,
        buttons=tuple(buttons),
    )


def compose_refused(draft: WordingDraft, reason: str) -> Post:
    """Why what was written can't be used, and the whole of it."""
    return Post(
        words=f"**{format_letter_title(draft.key)}**: this can't be used yet, and nothing was "
        f"changed. {reason}",
        body=_fence(draft.source),
        footer="Your text is kept for a day.",
        tone=Tone.FAILED,
        buttons=_list_writing_buttons(draft),
    )


def compose_preview(draft: WordingDraft, preview: Preview, warnings: Sequence[str]) -> Post:
    """A letter in the new words, which nobody uses yet."""
    fields = []
    if warnings:
        fields.append(("Please read twice", keep_first([f"- {each}" for each in warnings])))
    if preview.unseen:
        unseen = [f"- “{escape_text(cut_text(each, 100))}”" for each in preview.unseen]
        fields.append(("Stands in none of the letters that I could try", keep_first(unseen)))
    use = Button("Use it", Action.WORDING_USE.on(draft.id), ButtonStyle.GOOD)
    return Post(
        words=f"**{format_letter_title(draft.key)}** would read like this. Nothing is changed "
        "until you press *Use it*.",
        body=_describe_preview(preview),
        fields=tuple(fields),
        footer="What you would be asked for (a day, a remedy, a reason) is made up here.",
        tone=Tone.WAITING,
        buttons=(use, *_list_writing_buttons(draft)),
    )


def compose_look(key: str, preview: Preview) -> Post:
    """A letter in the words that are in use."""
    return Post(
        words=f"**{format_letter_title(key)}** reads like this now.",
        body=_describe_preview(preview),
        footer="What you would be asked for (a day, a remedy, a reason) is made up here.",
    )


def compose_overtaken(draft: WordingDraft, other: Wording) -> Post:
    """Somebody else put another wording to use while this one was written."""
    changed_at = format_moment(other.changed_at)
    return Post(
        words=f"<@{other.changed_by}> changed **{format_letter_title(draft.key)}** {changed_at}, "
        "while you were writing: it reads like this now. Nothing was changed; press *Use it* once "
        "more to put yours in its place.",
        body=_fence(other.source),
        tone=Tone.WAITING,
        buttons=(
            Button("Use it", Action.WORDING_USE.on(draft.id), ButtonStyle.GOOD),
            *_list_writing_buttons(draft),
        ),
    )


def compose_used(key: str) -> Post:
    """That a wording is in use now."""
    words = f"Done. From now on **{format_letter_title(key)}** is in your words."
    if key.startswith(PARTS):
        words += " It stands in every letter that has it."
    return Post(words=f"{words} Drafts that wait stay as they are. *Back to ours* is on /wording.")


def compose_reset(key: str, draft: WordingDraft | None) -> Post:
    """That the letter is in our words again, and what the shop had."""
    if draft is None:
        return Post(words=f"**{format_letter_title(key)}** is in my words already.")
    write = Button("Go on writing", Action.WORDING_WRITE.on(draft.id))
    return Post(
        words=f"**{format_letter_title(key)}** is in my words again. Yours was:",
        body=_fence(draft.source),
        footer="It is kept for a day, should you want it back.",
        buttons=(write,),
    )


def compose_names(values: Mapping[str, object], about: str | None) -> Post:
    """The names that a wording may use, and what each gives today."""
    title = "What each name gives for a made-up order"
    if about is not None:
        title = f"What each name gives for {about}"
    return Post(
        title=title,
        body=fit_lines(_list_name_lines(values), limit=_BODY),
        footer="Write {{ name }} to print it, {% if name %} … {% endif %} to say something only "
        "where it is known.",
    )


def _list_name_lines(values: Mapping[str, object]) -> Iterator[str]:
    known = {name for name, value in values.items() if not _is_unknown(value)}
    truths = {name for name in values if isinstance(values[name], bool)}
    yield "**Facts**"
    yield from (_describe_name(name, values[name]) for name in sorted(known & BLANKS.keys()))
    yield "**Words and lines that letters share**"
    lines = known - BLANKS.keys() - truths
    yield from (_describe_name(name, values[name]) for name in sorted(lines))
    yield "**Yes or no, for {% if … %}**"
    yield from (f"`{name}` {_ANSWERS[values[name]]}" for name in sorted(truths))
    yield "**Not known here, or empty**"
    for name in sorted(values.keys() - known):
        asks_for = BLANKS[name].asks_for if name in BLANKS else ""
        yield f"`{name}` {asks_for}".strip()


def _is_unknown(value: object) -> bool:
    return value is None or isinstance(value, Blank)


def _describe_name(name: str, value: object) -> str:
    line = escape_text(cut_text(" ".join(str(value).split()), 60))
    if name in BLANKS:
        return f"`{name}` {BLANKS[name].asks_for}: {line}"
    return f"`{name}` {line}"


def _describe_preview(preview: Preview) -> str:
    """The letters below one another, as much of each as a card holds."""
    letters = []
    for sample in preview.samples:
        shown = escape_letter(sample.text, sample.facts.tracking_url)
        letters.append((f"**For {sample.about or 'a made-up order'}**", shown))
    if preview.bare is not None:
        letters.append(("**With hardly anything known**", escape_letter(preview.bare)))
    room = _ROOM[len(letters)]
    parts = []
    for title, shown in letters:
        parts += [title, cut_text(shown, room)]
    return "\n\n".join(parts)


def _list_writing_buttons(draft: WordingDraft) -> tuple[Button, ...]:
    return (
        Button("Go on writing", Action.WORDING_WRITE.on(draft.id)),
        Button("Leave it", Action.WORDING_LEAVE.on(draft.id)),
    )


def _fence(source: str) -> str:
    # Three of these in the text would end the block.
    safe = source.replace("```", "`\u200b``")
    return f"```liquid\n{safe}\n```"
