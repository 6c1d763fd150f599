"""What can be wrong with a shop's bot: the cause in one sentence, the one thing to do, and who is
to hear of it.

A fault that stops the work is told to the owner at once, by direct message. Every fault that a
person can mend by themselves is told to whoever uses a command next. Work that is late has
reminders of its own, so it is only shown where somebody asks how everything is.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from bot.domain.records import dataclass
from bot.domain.text import count_things

#: The same fault is told to the same person once in so long.
AGAIN_AFTER = timedelta(days=1)
#: A fault that was over and comes back within so long is the same one; later it is a new one.
FLICKERS_FOR = timedelta(hours=1)
#: A post that failed so often doesn't fail by chance: the third try is 15 seconds after the first.
TRIES_BY_CHANCE = 2


class Severity(StrEnum):
    """How bad a fault is."""

    STOPS = "stops"  #: some of the work can't be done at all
    LOOK = "look"  #: the work goes on, and somebody should have a look


class FaultKind(StrEnum):
    """What can be wrong, the most serious first."""

    SERVER_LEFT = "server_left"
    SERVER_AWAY = "server_away"
    DESK_UNCHOSEN = "desk_unchosen"
    DESK_GONE = "desk_gone"
    DESK_PUBLIC = "desk_public"
    DESK_CLOSED = "desk_closed"
    POSTS_FAILING = "posts_failing"
    STAFF_GONE = "staff_gone"
    MAILBOX_UNREAD = "mailbox_unread"
    MESSAGES_UNREAD = "messages_unread"
    DISK_NEARLY_FULL = "disk_nearly_full"
    BACKUP_FAILING = "backup_failing"
    ROUND_FAILING = "round_failing"
    COMMANDS_OLD = "commands_old"
    MESSAGES_FAILING = "messages_failing"
    LETTERS_STUCK = "letters_stuck"
    POSTS_DELAYED = "posts_delayed"
    DESK_LIMITED = "desk_limited"
    STAFF_SILENT = "staff_silent"
    STAFF_EMPTY = "staff_empty"
    DEPUTY_GONE = "deputy_gone"
    STAFF_UNSET = "staff_unset"
    MAILBOX_PAUSED = "mailbox_paused"
    LETTERS_STOPPED = "letters_stopped"
    CASES_DUE = "cases_due"
    PROMISES_BROKEN = "promises_broken"
    CUSTOMERS_OVERDUE = "customers_overdue"
    WORK_LATE = "work_late"
    MAILS_UNPLACED = "mails_unplaced"


_STOPS = frozenset(
    {
        FaultKind.SERVER_LEFT,
        FaultKind.DESK_UNCHOSEN,
        FaultKind.DESK_GONE,
        FaultKind.DESK_PUBLIC,
        FaultKind.DESK_CLOSED,
        FaultKind.POSTS_FAILING,
        FaultKind.STAFF_GONE,
        FaultKind.MAILBOX_UNREAD,
        FaultKind.MESSAGES_UNREAD,
        FaultKind.DISK_NEARLY_FULL,
    }
)
#: Told only where somebody asks: chosen on purpose, reminded of in its own way, or over in a
#: moment.
_ONLY_WHEN_ASKED = frozenset(
    {
        FaultKind.SERVER_AWAY,
        FaultKind.POSTS_DELAYED,
        FaultKind.STAFF_UNSET,
        FaultKind.MAILBOX_PAUSED,
        FaultKind.LETTERS_STOPPED,
        FaultKind.CASES_DUE,
        FaultKind.PROMISES_BROKEN,
        FaultKind.CUSTOMERS_OVERDUE,
        FaultKind.WORK_LATE,
        FaultKind.MAILS_UNPLACED,
    }
)
#: With one of these nothing can be shown at the desk, so what waits to be posted is no fault of its
#: own.
OF_DESK = frozenset(
    {
        FaultKind.SERVER_LEFT,
        FaultKind.SERVER_AWAY,
        FaultKind.DESK_UNCHOSEN,
        FaultKind.DESK_GONE,
        FaultKind.DESK_PUBLIC,
        FaultKind.DESK_CLOSED,
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in words that may be shown."""

    kind: FaultKind
    cause: str
    advice: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return Severity.STOPS if self.kind in _STOPS else Severity.LOOK

    @property
    def tells_owner(self) -> bool:
        """Whether the owner hears of it at once."""
        return self.severity is Severity.STOPS

    @property
    def tells_next(self) -> bool:
        """Whether the next person who uses a command hears of it."""
        return self.kind not in _ONLY_WHEN_ASKED

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in two sentences."""
        return f"{self.cause} {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What was seen when somebody looked; as it begins, all is well.

    Names and reasons are escaped already.
    """

    is_on_server: bool = True
    is_server_away: bool = False  #: Discord has an outage there
    desk: str | None = "#desk"  #: its name; None when none was chosen
    is_desk_there: bool = True
    #: everyone on the server reads it, and nobody has said that this is meant
    is_desk_public: bool = False
    closed_by: tuple[str, ...] = ()  #: the rights without which nothing can be posted there
    is_desk_refused: bool = False  #: Discord took no post there, whatever the rights seem to be
    limited_by: tuple[str, ...] = ()  #: the rights without which something is missing there
    staff: str | None = "@Staff"  #: the role's name; None when none was chosen
    is_staff_there: bool = True
    can_ring_staff: bool = True
    is_staff_empty: bool = False  #: nobody has the role, as far as that was asked
    is_deputy_there: bool = True
    mailbox_problem: str | None = None
    is_mailbox_paused: bool = False
    letters_stopped: tuple[str, ...] = ()  #: whose, for how long, and what was usual
    post_problem: str | None = None  #: why what waits longest could not be posted
    post_tries: int = 0
    message_problem: str | None = None  #: the same of what is to be said to a person alone
    lines_stuck: int = 0  #: people whose direct messages can't be taken in
    disk_problem: str | None = None  #: of the place where the database lies
    backup_problem: str | None = None
    round_problem: str | None = None
    sync_problem: str | None = None  #: why some commands may be missing
    letters_stuck: int = 0
    cases_due: int = 0
    promises_broken: int = 0
    customers_overdue: int = 0
    work_late: int = 0
    mails_unplaced: int = 0


def find_faults(vitals: Vitals) -> list[Fault]:
    """Everything that is wrong, the most serious first; nothing when all is well."""
    found = [
        *_judge_desk(vitals),
        *_judge_people(vitals),
        *_judge_machine(vitals),
        *_judge_work(vitals),
    ]
    order = list(FaultKind)
    return sorted(found, key=lambda fault: order.index(fault.kind))


def _judge_desk(vitals: Vitals) -> Iterator[Fault]:
    fault = find_desk_fault(vitals)
    if fault is not None:
        yield fault
    elif vitals.post_problem is not None:
        kind = FaultKind.POSTS_FAILING
        if vitals.post_tries <= TRIES_BY_CHANCE:
            kind = FaultKind.POSTS_DELAYED
        yield Fault(
            kind, vitals.post_problem, "Until it works, `/drafts` and `/inbox` show what waits."
        )
    if fault is None and vitals.limited_by:
        yield Fault(
            FaultKind.DESK_LIMITED,
            f"In {vitals.desk} I may not: {', '.join(vitals.limited_by)}.",
            "In that channel's settings, under *Permissions*, allow me that.",
        )


def find_desk_fault(vitals: Vitals) -> Fault | None:
    """Why nothing can be shown at the desk; None when it can."""
    if not vitals.is_on_server:
        cause = "I was removed from your server, so I can do nothing there."
        return Fault(
            FaultKind.SERVER_LEFT, cause, "Invite me again with the link that you used at first."
        )
    if vitals.is_server_away:
        cause = (
            "Discord can't reach your server just now, so I neither hear nor say anything there."
        )
        return Fault(
            FaultKind.SERVER_AWAY, cause, "That ends by itself; then what waited comes at once."
        )
    if vitals.desk is None:
        return Fault(
            FaultKind.DESK_UNCHOSEN,
            "No desk is chosen yet, so I keep drafts and reminders to myself.",
            "Choose a channel that only your people and I can read: `/shop setup desk`.",
        )
    if not vitals.is_desk_there:
        cause = "The desk channel is gone."
        return Fault(FaultKind.DESK_GONE, cause, "Choose another with `/shop setup desk`.")
    if vitals.closed_by:
        rights = f"In {vitals.desk}, under *Permissions*, allow me: {', '.join(vitals.closed_by)}."
        return Fault(FaultKind.DESK_CLOSED, "I may not write at the desk.", rights)
    if vitals.is_desk_refused:
        rights = "Allow me to view it, send messages and embed links there."
        return Fault(FaultKind.DESK_CLOSED, "I may not write at the desk.", rights)
    if vitals.is_desk_public:
        return Fault(
            FaultKind.DESK_PUBLIC,
            f"Everyone on your server can read {vitals.desk}, so I post nothing about customers "
            "there.",
            "Make that channel private, or choose another with `/shop setup desk`.",
        )
    return None


def _judge_people(vitals: Vitals) -> Iterator[Fault]:
    if vitals.is_on_server and vitals.staff is None:
        yield Fault(
            FaultKind.STAFF_UNSET,
            "No staff role is chosen, so I ring the server's owner alone.",
            "Choose the role of your helpers with `/shop setup staff`.",
        )
    elif vitals.is_on_server and not vitals.is_staff_there:
        yield Fault(
            FaultKind.STAFF_GONE,
            "The staff role was deleted, so your helpers can approve nothing, and I can't ring "
            "them.",
            "Choose another with `/shop setup staff`.",
        )
    elif vitals.is_on_server and not vitals.can_ring_staff:
        yield Fault(
            FaultKind.STAFF_SILENT,
            f"My reminders can't ring {vitals.staff} yet.",
            "In *Server Settings → Roles*, open that role and switch on *Allow anyone to @mention "
            "this role*.",
        )
    elif vitals.is_staff_empty:
        yield Fault(
            FaultKind.STAFF_EMPTY,
            f"Nobody has {vitals.staff}, so I ring the server's owner instead.",
            "Give that role to whoever shall hear my reminders, in *Server Settings → Members*.",
        )
    if not vitals.is_deputy_there:
        yield Fault(
            FaultKind.DEPUTY_GONE,
            "Your deputy isn't on this server any more, so I can't call them.",
            "Choose another with `/shop setup deputy`.",
        )


def _judge_machine(vitals: Vitals) -> Iterator[Fault]:
    if vitals.mailbox_problem is not None:
        cause = f"I can't read your mailbox: {vitals.mailbox_problem}"
        advice = "See `/mailbox status`. Until it is mended, please look into it yourself."
        yield Fault(FaultKind.MAILBOX_UNREAD, cause, advice)
    elif vitals.is_mailbox_paused:
        cause = "Your mailbox is paused, so nobody sees what comes in there."
        yield Fault(
            FaultKind.MAILBOX_PAUSED,
            cause,
            "To have it read again, press *Read it again* in `/mailbox status`.",
        )
    elif vitals.letters_stopped:
        yield Fault(
            FaultKind.LETTERS_STOPPED,
            " ".join(vitals.letters_stopped),
            "Perhaps a filter takes them, or they go elsewhere: `/mailbox status` names the "
            "folders that I read.",
        )
    if vitals.lines_stuck:
        who = count_things(vitals.lines_stuck, "customer")
        cause = (
            f"I can't read what {who} wrote to me directly, so something of it may be missing here."
        )
        advice = (
            "I keep trying, and nothing is lost. If this stays here, tell whoever runs this bot: "
            "its log says why."
        )
        yield Fault(FaultKind.MESSAGES_UNREAD, cause, advice)
    if vitals.disk_problem is not None:
        advice = "Whoever runs this bot should make room on that disk today."
        yield Fault(FaultKind.DISK_NEARLY_FULL, vitals.disk_problem, advice)
    if vitals.backup_problem is not None:
        advice = "Please tell whoever runs this bot."
        yield Fault(FaultKind.BACKUP_FAILING, vitals.backup_problem, advice)
    if vitals.round_problem is not None:
        advice = "If this stays here, tell whoever runs this bot: its log says why."
        yield Fault(
            FaultKind.ROUND_FAILING,
            f"Something went wrong on my side: {vitals.round_problem}.",
            advice,
        )

    if vitals.sync_problem is not None:
        yield Fault(FaultKind.COMMANDS_OLD, vitals.sync_problem, "I try again by myself.")
    if vitals.message_problem is not None:
        yield Fault(FaultKind.MESSAGES_FAILING, vitals.message_problem, "`/inbox` shows who waits.")


def _judge_work(vitals: Vitals) -> Iterator[Fault]:
    if vitals.letters_stuck:
        letters = count_things(vitals.letters_stuck, "letter")
        cause = f"{letters} could not be sent, or may not have arrived."
        yield Fault(FaultKind.LETTERS_STUCK, cause, "See `/drafts`.")
    if vitals.cases_due:
        cause = f"{count_things(vitals.cases_due, 'dispute')} must be answered soon."
        yield Fault(FaultKind.CASES_DUE, cause, "See `/next`.")
    if vitals.promises_broken:
        cause = f"{_count_past(vitals.promises_broken, 'promise')} not kept in time."
        yield Fault(FaultKind.PROMISES_BROKEN, cause, "See `/promises`.")
    if vitals.customers_overdue:
        customers = count_things(vitals.customers_overdue, "customer")
        cause = f"{customers} should have had an answer by now."
        yield Fault(FaultKind.CUSTOMERS_OVERDUE, cause, "See `/inbox`.")
    if vitals.work_late:
        things = count_things(vitals.work_late, "thing")
        cause = f"{things} about your orders is late or can cost money soon."
        if vitals.work_late > 1:
            cause = cause.replace(" is late", " are late")
        yield Fault(FaultKind.WORK_LATE, cause, "See `/next`.")
    if vitals.mails_unplaced:
        passed_on = _count_past(vitals.mails_unplaced, "letter")
        cause = f"{passed_on} passed on to you, and I can't tell from which customer."
        yield Fault(FaultKind.MAILS_UNPLACED, cause, "See `/mailbox recent`.")


def _count_past(number: int, thing: str) -> str:
    return f"{count_things(number, thing)} {'was' if number == 1 else 'were'}"
