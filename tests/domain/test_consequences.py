"""What is lost, and what to do next: every deadline says both."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.deadlines.consequences import describe_stakes
from bot.domain.deadlines.deadlines import DeadlineKind, Source, start_deadline
from bot.domain.deadlines.rules import list_rules

BARE = start_deadline(
    shop_id=1,
    kind=DeadlineKind.LEGAL_DELAY,
    about_id=1,
    starts_at=datetime(2026, 11, 2, tzinfo=UTC),
    due_at=datetime(2026, 12, 2, tzinfo=UTC),
    source=Source.STATED,
)


@pytest.mark.parametrize("kind", DeadlineKind)
def test_every_kind_says_what_is_lost_and_what_to_do(kind: DeadlineKind) -> None:
    bare = replace(BARE, kind=kind)
    for sentence in (*describe_stakes(bare), *describe_stakes(replace(bare, rule="gone.since"))):
        assert sentence.endswith(".")
        assert 10 <= len(sentence) <= 150


def test_a_rule_says_it_in_its_own_words() -> None:
    for rule in list_rules():
        assert describe_stakes(replace(BARE, rule=rule.name)) == (rule.consequence, rule.next_step)
