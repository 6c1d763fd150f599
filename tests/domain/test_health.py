"""What can be wrong, told as it is, to whoever can mend it: a table of every fault, its severity,
and who hears of it.
"""

import pytest

from bot.domain.health import OF_DESK, FaultKind, Severity, Vitals, find_desk_fault, find_faults

STOPS, LOOK = Severity.STOPS, Severity.LOOK

#: What was seen → the fault, its severity, whether the next person who uses a command hears of it,
#: and words of it.
TABLE = [
    (Vitals(is_on_server=False), FaultKind.SERVER_LEFT, STOPS, True, "Invite me again"),
    (Vitals(is_server_away=True), FaultKind.SERVER_AWAY, LOOK, False, "ends by itself"),
    (Vitals(desk=None), FaultKind.DESK_UNCHOSEN, STOPS, True, "`/shop setup desk`"),
    (
        Vitals(is_desk_there=False),
        FaultKind.DESK_GONE,
        STOPS,
        True,
        "The desk channel is gone. Choose another",
    ),
    (
        Vitals(closed_by=("Send Messages",)),
        FaultKind.DESK_CLOSED,
        STOPS,
        True,
        "allow me: Send Messages",
    ),
    (Vitals(is_desk_refused=True), FaultKind.DESK_CLOSED, STOPS, True, "Allow me to view it"),
    (Vitals(is_desk_public=True), FaultKind.DESK_PUBLIC, STOPS, True, "Make that channel private"),
    (
        Vitals(post_problem="Discord refused a post.", post_tries=3),
        FaultKind.POSTS_FAILING,
        STOPS,
        True,
        "Discord refused a post.",
    ),
    (Vitals(is_staff_there=False), FaultKind.STAFF_GONE, STOPS, True, "`/shop setup staff`"),
    (
        Vitals(mailbox_problem="Wrong password."),
        FaultKind.MAILBOX_UNREAD,
        STOPS,
        True,
        "Wrong password.",
    ),
    (
        Vitals(lines_stuck=1),
        FaultKind.MESSAGES_UNREAD,
        STOPS,
        True,
        "what 1 customer wrote to me directly",
    ),
    (
        Vitals(disk_problem="The disk is nearly full."),
        FaultKind.DISK_NEARLY_FULL,
        STOPS,
        True,
        "make room",
    ),
    (
        Vitals(backup_problem="No backup since Monday."),
        FaultKind.BACKUP_FAILING,
        LOOK,
        True,
        "No backup",
    ),
    (
        Vitals(round_problem="reminders could not be made"),
        FaultKind.ROUND_FAILING,
        LOOK,
        True,
        "its log",
    ),
    (
        Vitals(sync_problem="Discord takes no new commands today."),
        FaultKind.COMMANDS_OLD,
        LOOK,
        True,
        "again",
    ),
    (
        Vitals(message_problem="Ann could not be told."),
        FaultKind.MESSAGES_FAILING,
        LOOK,
        True,
        "Ann",
    ),
    (Vitals(letters_stuck=1), FaultKind.LETTERS_STUCK, LOOK, True, "1 letter could not be sent"),
    (
        Vitals(post_problem="Just now.", post_tries=1),
        FaultKind.POSTS_DELAYED,
        LOOK,
        False,
        "Just now.",
    ),
    (Vitals(limited_by=("Attach Files",)), FaultKind.DESK_LIMITED, LOOK, True, "Attach Files"),
    (
        Vitals(can_ring_staff=False),
        FaultKind.STAFF_SILENT,
        LOOK,
        True,
        "Allow anyone to @mention this role",
    ),
    (Vitals(is_staff_empty=True), FaultKind.STAFF_EMPTY, LOOK, True, "Give that role"),
    (Vitals(is_deputy_there=False), FaultKind.DEPUTY_GONE, LOOK, True, "`/shop setup deputy`"),
    (Vitals(staff=None), FaultKind.STAFF_UNSET, LOOK, False, "`/shop setup staff`"),
    (Vitals(is_mailbox_paused=True), FaultKind.MAILBOX_PAUSED, LOOK, False, "*Read it again*"),
    (
        Vitals(letters_stopped=("No letter from Etsy for 9 days; 4 a week were usual.",)),
        FaultKind.LETTERS_STOPPED,
        LOOK,
        False,
        "from Etsy for 9 days",
    ),
    (Vitals(cases_due=1), FaultKind.CASES_DUE, LOOK, False, "1 dispute must be answered soon"),
    (Vitals(promises_broken=2), FaultKind.PROMISES_BROKEN, LOOK, False, "2 promises were not kept"),
    (
        Vitals(customers_overdue=1),
        FaultKind.CUSTOMERS_OVERDUE,
        LOOK,
        False,
        "1 customer should have had",
    ),
    (Vitals(work_late=2), FaultKind.WORK_LATE, LOOK, False, "2 things about your orders are late"),
    (Vitals(mails_unplaced=1), FaultKind.MAILS_UNPLACED, LOOK, False, "1 letter was passed on"),
]


def test_all_is_well_only_when_nothing_at_all_is_wrong() -> None:
    assert find_faults(Vitals()) == []
    assert find_desk_fault(Vitals()) is None


def test_the_table_names_every_fault() -> None:
    assert {row[1] for row in TABLE} == set(FaultKind)


@pytest.mark.parametrize(
    ("vitals", "kind", "severity", "tells_next", "words"), TABLE, ids=lambda each: str(each)[:30]
)
def test_each_fault_has_a_cause_one_thing_to_do_and_people_who_hear_of_it(
    vitals: Vitals, kind: FaultKind, severity: Severity, tells_next: bool, words: str
) -> None:
    [fault] = find_faults(vitals)
    assert fault.kind is kind
    assert fault.severity is severity
    assert fault.tells_owner is (severity is STOPS)
    assert fault.tells_next is tells_next
    assert words in fault.sentence
    assert fault.cause.endswith((".", "!"))
    assert fault.advice.endswith(".")
    assert fault.cause.count("\n") == 0


def test_whatever_stops_the_work_is_told_to_the_next_person_too() -> None:
    for vitals, *_ in TABLE:
        for fault in find_faults(vitals):
            assert fault.tells_next or not fault.tells_owner


def test_the_most_serious_comes_first() -> None:
    vitals = Vitals(
        is_desk_there=False,
        is_staff_there=False,
        mailbox_problem="No.",
        is_deputy_there=False,
        customers_overdue=3,
    )
    assert [fault.kind for fault in find_faults(vitals)] == [
        FaultKind.DESK_GONE,
        FaultKind.STAFF_GONE,
        FaultKind.MAILBOX_UNREAD,
        FaultKind.DEPUTY_GONE,
        FaultKind.CUSTOMERS_OVERDUE,
    ]
    severities = [fault.severity for fault in find_faults(vitals)]
    assert severities == sorted(severities, key=[STOPS, LOOK].index)


def test_one_desk_has_one_fault_and_what_waits_for_it_is_none_of_its_own() -> None:
    failing = {"post_problem": "The desk channel is gone.", "post_tries": 9}
    for vitals in (Vitals(desk=None, **failing), Vitals(is_desk_there=False, **failing)):  # type: ignore[arg-type]
        [fault] = find_faults(vitals)
        assert fault.kind in OF_DESK


def test_a_post_that_failed_by_chance_alarms_nobody() -> None:
    [fault] = find_faults(Vitals(post_problem="Discord could not be reached.", post_tries=2))
    assert not fault.tells_owner
    assert not fault.tells_next
