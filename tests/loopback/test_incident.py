"""An incident's letters while servers refuse and the program is killed; the whole of it, with 500
customers and 50 kills, is run by hand: see `tests.loopback.incident_run`.
"""

from pathlib import Path

import pytest

from tests.loopback.incident_run import run_incident, tell_outcome
from tests.postgres import WHY_SKIPPED, find_url

pytestmark = pytest.mark.slow

RECIPIENTS, SEED = 100, 3


# A start on PostgreSQL waits until the server has seen that the process before is dead.
@pytest.mark.parametrize(
    ("database", "kills"), [("sqlite", 12), pytest.param("postgres", 6, marks=pytest.mark.postgres)]
)
async def test_each_customer_gets_one_letter_wherever_the_program_is_killed(
    tmp_path: Path, database: str, kills: int
) -> None:
    server_url = find_url() if database == "postgres" else None
    if database == "postgres" and server_url is None:
        pytest.skip(WHY_SKIPPED)
    outcome = await run_incident(
        tmp_path, recipients=RECIPIENTS, kills=kills, seed=SEED, server_url=server_url
    )
    assert not outcome.violations, tell_outcome(outcome)
    assert outcome.kills["leaving"] > 0, tell_outcome(outcome)
