"""What is held of a customer, table by table: which rows, and what stays of them once the customer
is forgotten.

A table that is in neither list fails a test, so that whoever adds one has to say. Of a row that
stays only the named columns do; any other becomes empty, so a new column is forgotten by itself.
"""

from collections.abc import Mapping
from dataclasses import field

from bot.domain.records import dataclass

#: Stands where a name stood.
FORGOTTEN = "Forgotten customer"

_ORDERS = "SELECT id FROM orders WHERE customer_id = :customer_id"
_DRAFTS = "SELECT id FROM drafts WHERE customer_id = :customer_id"
_CONVERSATIONS = "SELECT id FROM conversations WHERE customer_id = :customer_id"
_RECIPIENTS = "SELECT id FROM incident_recipients WHERE customer_id = :customer_id"
_THEIRS = "customer_id = :customer_id"
#: What names only the order is its customer's.
_THEIRS_OR_ORDERS = f"({_THEIRS} OR customer_id IS NULL AND order_id IN ({_ORDERS}))"
_OF_ORDERS = f"order_id IN ({_ORDERS})"
_HAS_LETTER = "draft_id IN (SELECT id FROM drafts WHERE status = 'sent')"


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one table that are a customer's."""

    table: str
    #: Which they are: a condition that names `:customer_id`, or a list of `HeldRows.find_lists`.
    whose: str
    #: The columns that stay; without any the rows are deleted.
    kept: str = ""
    #: By column, what stands there instead: SQL.
    instead: Mapping[str, str] = field(default_factory=dict)
    #: Whether it isn't handed out: rows by which others are found, or that tell of others as well.
    is_kept_back: bool = False

    @property
    def stays(self) -> bool:
        return bool(self.kept)


#: Rows that hang on others come before these.
HELD = (
    Held("reminders", f"conversation_id IN ({_CONVERSATIONS})"),
    Held("outbox_files", "outbox_id IN :posts", is_kept_back=True),
    Held("outbox", "id IN :posts", is_kept_back=True),
    Held("revisions", f"draft_id IN ({_DRAFTS})"),
    Held("events", _THEIRS_OR_ORDERS),
    Held("notices", f"({_THEIRS_OR_ORDERS} OR mail_id IN :mails)"),
    Held("mails", "id IN :mails"),
    Held("proposals", "id IN :proposals"),
    Held("parcel_lists", "id IN :parcel_lists", is_kept_back=True),
    Held("mail_senders", "shop_id = :shop_id AND address IN :addresses"),
    Held("deadlines", _THEIRS_OR_ORDERS),
    Held("promises", _THEIRS),
    Held("receipts", _OF_ORDERS),
    Held("import_changes", _OF_ORDERS),
    Held("moves", "id IN :moves", is_kept_back=True),
    Held("deeds", _THEIRS, is_kept_back=True),
    Held("unplaced", "user_id IN :accounts"),
    Held("direct_lines", "user_id IN :accounts"),
    Held("customer_ways", _THEIRS),
    Held("customer_words", "ref_id = :customer_id", is_kept_back=True),
    Held("order_words", f"ref_id IN ({_ORDERS})", is_kept_back=True),
    Held(
        # Their numbers stand in buttons, and SQLite would give the highest ones away again.
        "messages",
        _THEIRS,
        kept="id shop_id conversation_id customer_id order_id direction channel at draft_id "
        "is_answer",
        instead={"words": "''", "attachments": "'[]'", "earlier": "'[]'", "is_thanks": "TRUE"},
    ),
    Held(
        "conversations",
        _THEIRS,
        kept="id shop_id customer_id",
        instead={"unanswered": "0", "last_words": "''", "urgent_because": "'[]'"},
    ),
    Held("incident_orders", f"recipient_id IN ({_RECIPIENTS})", kept="recipient_id order_id"),
    Held("incident_offers", _OF_ORDERS, kept="order_id incident_id"),
    Held(
        "incident_recipients",
        _THEIRS,
        kept="id incident_id shop_id customer_id draft_id answer added_at",
        instead={
            "left_out": f"CASE WHEN {_HAS_LETTER} THEN NULL ELSE 'they were forgotten' END",
            "is_put_back": "FALSE",
        },
    ),
    Held(
        "outlays",
        _OF_ORDERS,
        kept="id shop_id order_id kind amount at by draft_id",
    ),
    Held(
        "cases",
        _THEIRS_OR_ORDERS,
        kept="id shop_id platform kind order_id customer_id amount opened_at asked_at respond_by "
        "is_confirmed is_verified platform_answered_at customer_answered_at",
        instead={
            "status": "CASE WHEN status = 'open' THEN 'dismissed' ELSE status END",
            "closed_at": "COALESCE(closed_at, :now)",
        },
    ),
    Held(
        "drafts",
        _THEIRS,
        kept="id shop_id customer_id order_id kind cause remedy case_id is_after_failure channel "
        "revision created_by created_at decided_by decided_at by_reaction was_withdrawn attempts "
        "sent_at score incident_id",
        instead={
            "status": "CASE WHEN status = 'sent' THEN status ELSE 'voided' END",
            "is_edited": "FALSE",
            **dict.fromkeys(("to_name", "to_where", "text"), "''"),
            **dict.fromkeys(("pledges", "problems", "warnings", "doubts", "heated"), "'[]'"),
        },
    ),
    Held(
        "parcels",
        _OF_ORDERS,
        kept="id shop_id order_id number carrier service shipped_at arrives_at arrived_at "
        "arrival_told_by arrival_assumed asked_at came_back_at",
        instead={"lines": "'[]'", "told_at": "COALESCE(told_at, shipped_at)"},
    ),
    Held(
        "orders",
        _THEIRS,
        kept="id shop_id number customer_id price ship_by agreed_ship_by is_urgent via "
        "placed_at shipped_at carrier service arrives_at arrived_at arrival_told_by "
        "arrival_assumed country asked_at remedied_at delays_told replaces_id kind source "
        "logged_at import_id parcel_number parcel_count came_back_at",
        instead={
            "item": "'(forgotten)'",
            **dict.fromkeys(("lines", "parcel_lines", "by_hand"), "'[]'"),
            # Nothing of it waits any more, in no list.
            "status": "CASE WHEN status = 'open' THEN 'cancelled' ELSE status END",
            "cancelled_at": "CASE WHEN status = 'open' THEN :now ELSE cancelled_at END",
            "cancelled_by": "CASE WHEN status = 'open' THEN 'shop' ELSE cancelled_by END",
            "told_at": "COALESCE(told_at, shipped_at)",
            "settled_at": "COALESCE(settled_at, :now)",
            "settled_because": "'the customer was forgotten'",
        },
    ),
    Held(
        "customers",
        "id = :customer_id",
        kept="id shop_id created_at",
        instead={
            "name": f"'{FORGOTTEN}'",
            "name_key": "''",
            "is_proposed": "FALSE",
            "forgotten_at": ":now",
        },
    ),
)

_OWN = "what the shop says of itself and to its own people"
#: Every other table, and why nothing of a customer stands in it.
NOT_HELD = {
    "clearings": "what is still to be taken away of forgotten customers, in digests",
    "day_lists": "where the day's list stands, and the numbers of whom it named",
    "forgotten": "digests by which what was forgotten is known again",
    "identity": "which database this is",
    "imports": "numbers; what a file says lies beside the database, until it is decided",
    "import_mappings": _OWN,
    "incidents": _OWN,
    "incident_cards": "which message shows an incident",
    "mail_positions": "how far each folder was read",
    "mailboxes": _OWN,
    "shops": _OWN,
    "told_faults": "what keeps the bot from its work",
    "wording_drafts": _OWN,
    "wordings": _OWN,
}
