"""What a life was like, in figures that a person reads."""

from collections import Counter

from .life import Outcome


def describe(name: str, helped: Outcome, alone: Outcome) -> str:
    """A few lines on one shop."""
    said, weeks = helped.said, helped.weeks
    assert said is not None
    lines = [
        f"{name}: {helped.orders} orders, {helped.questions} questions in {weeks:g} weeks",
        f"  posts {said.posts / weeks:.0f}, phone lines {said.lines / weeks:.0f}, "
        f"pings {said.pings / weeks:.1f} a week",
        f"  named {said.named}: untrue {share(said.untrue, said.named)} "
        f"(claims alone {share(said.untrue_claims, said.claims)}, "
        f"of which nobody told {share(said.unsaid, said.claims)}), "
        f"said again {share(said.again, said.named)}, twice in one post "
        f"{share(said.twice, said.named + said.twice)}",
        f"  over target {helped.over_target} (without {alone.over_target}), "
        f"disputes {helped.disputes} (without {alone.disputes})",
        f"  after its end {len(said.after_end)}, unsettled {len(helped.unsettled)}, "
        f"misread {len(helped.misread)}, refused {len(helped.refused)}, "
        f"failures {len(helped.failures)}",
    ]
    return "\n".join(lines)


def describe_faults(outcome: Outcome) -> str:
    """The worst of it: which posts cost most, which pings, what was untrue and said again."""
    said = outcome.said
    assert said is not None
    parts = [
        ("lines", said.lines_by),
        ("pings", said.pings_by),
        ("untrue", said.untrue_by),
        ("said again", said.again_by),
        ("after its end", Counter(each[13:].split(":")[0] for each in said.after_end)),
    ]
    return "\n".join(f"  {name}: {_list_most(found)}" for name, found in parts)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _list_most(found: Counter[str]) -> str:
    return "; ".join(f"{name} {count}" for name, count in found.most_common(9))
