"""/lessons: what keeps going wrong, on one screen of a phone."""

from collections.abc import Sequence

from bot.domain.lessons import Lessons, Suspicion
from bot.domain.posts import Post, Tone
from bot.domain.text import escape_name
from bot.writing.report_phrases import name_cause

_NAME = 20
_NOTHING = "Nothing went wrong in twelve months that you said sorry for."


def compose_lessons(lessons: Lessons) -> Post:
    """What stands out first; then causes with their cost, and what they were about."""
    if lessons.is_empty:
        return Post(title="Nothing keeps going wrong", body=_NOTHING, tone=Tone.GONE)
    lines = [_describe_suspicion(each) for each in lessons.suspicions[:3]]
    for cause in lessons.causes:
        cost = f" · cost {' + '.join(map(str, cause.cost))}" if cause.cost else ""
        lines.append(f"**{name_cause(cause.name)}** {cause.count}×{cost}")
    about = (
        ("About", lessons.items),
        ("By", lessons.carriers),
        ("To", lessons.countries),
        ("In", lessons.months),
    )
    lines += [f"{word} {_list_counts(counts)}" for word, counts in about if counts]
    fields = []
    if lessons.written:
        said = "\n".join(f"• {escape_name(each, 160)}" for each in lessons.written[:3])
        fields.append(("What you do differently now", said))
    return Post(
        title="What keeps going wrong: 12 months",
        body="\n".join(lines),
        fields=tuple(fields),
        tone=Tone.WAITING if lessons.suspicions else Tone.CALM,
    )


def _describe_suspicion(suspicion: Suspicion) -> str:
    one, others = suspicion.tally, suspicion.others
    return (
        f"❗ **{escape_name(one.what, 40)}**: {one.bad} of {one.cases} went wrong, of the others "
        f"{others.bad} of {others.cases}."
    )


def _list_counts(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{escape_name(name, _NAME)} {count}" for name, count in counts[:3])
