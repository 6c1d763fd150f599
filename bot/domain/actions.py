"""What the buttons of posts do: each action by the name that begins its custom id.

Posts that were sent long ago carry these names: one that changes makes old buttons dead.
"""

from enum import StrEnum


class Action(StrEnum):
    """What a button does, as `feature:name`."""

    DRAFT_APPROVE = "draft:approve"
    DRAFT_DISCARD = "draft:discard"
    DRAFT_UNDO = "draft:undo"
    DRAFT_RENEW = "draft:renew"
    DRAFT_KEEP = "draft:keep"
    DRAFT_UNKEEP = "draft:unkeep"
    DRAFT_SENT = "draft:sent"
    DRAFT_SENT_ANYWAY = "draft:sent_anyway"
    DRAFT_ARRIVED = "draft:arrived"
    DRAFT_AGAIN = "draft:again"
    DRAFT_EDIT = "draft:edit"
    DRAFT_FILL = "draft:fill"
    DRAFT_ANSWER = "draft:answer"
    DRAFT_MORE = "draft:more"
    DRAFT_SHOW = "draft:show"

    ARRIVALS_ALL = "arrivals:all"
    ARRIVALS_UNDO = "arrivals:undo"
    ARRIVALS_LOOK = "arrivals:look"
    ARRIVALS_CAME = "arrivals:came"
    ARRIVALS_ASK = "arrivals:ask"
    ARRIVALS_LOST = "arrivals:lost"
    ARRIVALS_WAIT = "arrivals:wait"

    AWAY_BACK = "away:back"

    CASE_PAGE = "case:page"
    CASE_SHOW = "case:show"
    CASE_RESPONDED = "case:responded"
    CASE_CONFIRM = "case:confirm"
    CASE_DISMISS = "case:dismiss"
    CASE_CLOSE_ASK = "case:close_ask"
    CASE_WRITE = "case:write"
    CASE_MORE = "case:more"
    CASE_NOTE = "case:note"
    CASE_WON = "case:won"
    CASE_WON_SURE = "case:won_sure"
    CASE_LOST = "case:lost"
    CASE_LOST_SURE = "case:lost_sure"

    DEED_UNDO = "deed:undo"

    IMPORT_STORE = "import:store"
    IMPORT_CANCEL = "import:cancel"
    IMPORT_COLUMNS = "import:columns"
    IMPORT_UNDO = "import:undo"

    INCIDENT_RULE = "incident:rule"
    INCIDENT_ADD = "incident:add"
    INCIDENT_PASTE = "incident:paste"
    INCIDENT_ORDER = "incident:order"
    INCIDENT_NOT_ORDER = "incident:not_order"
    INCIDENT_PEOPLE = "incident:people"
    INCIDENT_PUT_BACK = "incident:put_back"
    INCIDENT_WORDS = "incident:words"
    INCIDENT_WRITE = "incident:write"
    INCIDENT_CHANGE = "incident:change"
    INCIDENT_APPROVE = "incident:approve"
    INCIDENT_UNDO = "incident:undo"
    INCIDENT_PAUSE = "incident:pause"
    INCIDENT_RESUME = "incident:resume"
    INCIDENT_STOP = "incident:stop"
    INCIDENT_COPY = "incident:copy"
    INCIDENT_COPIED = "incident:copied"
    INCIDENT_COPIED_ANYWAY = "incident:copied_anyway"
    INCIDENT_TROUBLE = "incident:trouble"
    INCIDENT_KNOWN = "incident:known"
    INCIDENT_ANSWERS = "incident:answers"
    INCIDENT_THANKS = "incident:thanks"
    INCIDENT_REFUNDS = "incident:refunds"
    INCIDENT_CLOSE = "incident:close"
    INCIDENT_OPEN_AGAIN = "incident:open_again"
    INCIDENT_SHOW = "incident:show"

    FORGET_ERASE = "forget:erase"
    FORGET_ANYWAY = "forget:anyway"
    FORGET_OPEN = "forget:open"

    INBOX_PAGE = "inbox:page"

    TODAY_PAGE = "today:page"

    REPORT_STANDARDS = "report:standards"

    SETUP_STEP = "setup:step"
    SETUP_DESK = "setup:desk"
    SETUP_ZONE = "setup:zone"
    SETUP_VOICE = "setup:voice"
    SETUP_SIGN = "setup:sign"
    SETUP_SIGN_FORM = "setup:sign_form"
    SETUP_TEST = "setup:test"

    TALK_REPLY = "talk:reply"
    TALK_APOLOGISE = "talk:apologise"
    TALK_SNOOZE = "talk:snooze"
    TALK_LINK = "talk:link"
    TALK_REST = "talk:rest"
    TALK_REST_ANYWAY = "talk:rest_anyway"
    TALK_QUESTION = "talk:question"
    TALK_READ = "talk:read"

    DRAFTS_PAGE = "drafts:page"

    MAILBOX_PAGE = "mailbox:page"
    MAILBOX_AGAIN = "mailbox:again"
    MAILBOX_PAUSE = "mailbox:pause"
    MAILBOX_RESUME = "mailbox:resume"
    MAILBOX_HOLDING = "mailbox:holding"
    MAILBOX_LEAVE = "mailbox:leave"
    MAILBOX_LEAVE_SURE = "mailbox:leave_sure"

    MAIL_ORDER = "mail:order"
    MAIL_NOT = "mail:not"
    MAIL_YES = "mail:yes"
    MAIL_AUTHOR = "mail:author"
    MAIL_SENDER = "mail:sender"

    MOVE_CONFIRM = "move:confirm"
    MOVE_MESSAGE = "move:message"
    MOVE_TO = "move:to"
    MOVE_ORDER_NEW = "move:order_new"
    MOVE_ORDER_TO = "move:order_to"
    MOVE_UNDO = "move:undo"

    NEXT_PAGE = "next:page"

    ORDERS_PAGE = "orders:page"
    ORDERS_SHOW = "orders:show"
    ORDERS_LEFT = "orders:left"
    ORDERS_SORRY = "orders:sorry"
    ORDERS_REFUND = "orders:refund"
    ORDERS_CANCEL = "orders:cancel"
    ORDERS_EDIT = "orders:edit"

    OUTLAY_UNDO = "outlay:undo"

    PARCEL_ARRIVED = "parcel:arrived"
    PARCEL_MISSING = "parcel:missing"
    PARCEL_NOT_COME = "parcel:not_come"
    PARCEL_SETTLED = "parcel:settled"
    PARCEL_CLAIMED = "parcel:claimed"
    PARCEL_DELAY = "parcel:delay"
    PARCEL_REPLACE = "parcel:replace"
    PARCEL_REFUND = "parcel:refund"
    PARCEL_BACK = "parcel:back"
    PARCEL_ONE = "parcel:one"
    PARCEL_NUMBER = "parcel:number"
    PARCEL_RIGHT = "parcel:right"
    PARCEL_DATE = "parcel:date"

    PARCELS_PAGE = "parcels:page"
    PARCELS_MARK = "parcels:mark"
    PARCELS_GO_ON = "parcels:go_on"
    PARCELS_DROP = "parcels:drop"
    PARCELS_READ = "parcels:read"
    PARCELS_APPROVE = "parcels:approve"
    PARCELS_EDIT = "parcels:edit"
    PARCELS_FILL = "parcels:fill"
    PARCELS_UNDO = "parcels:undo"
    PARCELS_CARDS = "parcels:cards"
    PARCELS_BACK = "parcels:back"
    PARCELS_BACK_YES = "parcels:back_yes"

    NOTES_ALL = "notes:all"
    NOTES_APPROVE = "notes:approve"
    NOTES_UNDO = "notes:undo"
    NOTES_PASTE = "notes:paste"
    NOTES_PASTED = "notes:pasted"
    NOTES_PASTED_ANYWAY = "notes:pasted_anyway"
    NOTES_APART = "notes:apart"

    PROMISES_PAGE = "promises:page"

    PROMISE_KEPT = "promise:kept"
    PROMISE_SHOW = "promise:show"
    PROMISE_DROP = "promise:drop"

    SALE_LOG = "sale:log"
    SALE_DROP = "sale:drop"
    SALE_NEXT = "sale:next"
    SALE_SHIPPED = "sale:shipped"

    WORDING_CHANGE = "wording:change"
    WORDING_SEE = "wording:see"
    WORDING_NAMES = "wording:names"
    WORDING_RESET = "wording:reset"
    WORDING_USE = "wording:use"
    WORDING_WRITE = "wording:write"
    WORDING_LEAVE = "wording:leave"

    PLEDGE_KEEP = "pledge:keep"
    PLEDGE_OFF = "pledge:off"

    CHANNEL_TELLS = "channel:tells"
    CHANNEL_WE_TELL = "channel:we_tell"

    DAY_SHIP_BY = "day:ship_by"
    DAY_PROMISE = "day:promise"
    DAY_DELAY = "day:delay"

    TOLD_KNOW = "told:know"
    TOLD_NOT_YET = "told:not_yet"
    TOLD_TAKE_BACK = "told:take_back"
    TOLD_ORDER = "told:order"
    TOLD_ORDER_BACK = "told:order_back"

    DESK_PUBLIC = "desk:public"

    def on(self, *numbers: int) -> str:
        """The custom id of a button that does this to these: `feature:name:number…`."""
        return ":".join((self.value, *map(str, numbers)))

    @property
    def takes(self) -> int:
        """How many numbers follow the name."""
        if self.name.startswith("DRAFT_"):
            return 2  # the draft and its revision
        return _TAKES.get(self, 1)


_TAKES = {
    Action.ARRIVALS_ALL: 2,  # when a list named them, and how many
    Action.ARRIVALS_LOOK: 2,  # when a list named them, and the page
    Action.ARRIVALS_CAME: 3,  # the same, with the order before the page
    Action.ARRIVALS_ASK: 3,
    Action.ARRIVALS_LOST: 3,
    Action.ARRIVALS_WAIT: 3,
    Action.AWAY_BACK: 0,
    Action.DAY_SHIP_BY: 2,  # the order and the day, in minutes since 1970
    Action.DAY_PROMISE: 2,  # the promise and the day
    Action.DAY_DELAY: 3,  # the draft, its revision, and the day
    Action.INCIDENT_ADD: 2,  # the incident and the newest order that was shown
    Action.INCIDENT_ANSWERS: 2,  # the incident and the page
    Action.INCIDENT_APPROVE: 2,  # the incident and its revision
    Action.INCIDENT_COPIED: 3,  # the incident, the draft and its revision
    Action.INCIDENT_COPIED_ANYWAY: 3,
    Action.INCIDENT_COPY: 2,  # the incident, and the draft behind which to go on
    Action.INCIDENT_KNOWN: 2,  # the incident and the recipient
    Action.INCIDENT_NOT_ORDER: 2,  # the incident and the order
    Action.INCIDENT_ORDER: 2,
    Action.INCIDENT_PEOPLE: 2,  # the incident and the page
    Action.INCIDENT_PUT_BACK: 3,  # the incident, the recipient and the page
    Action.INCIDENT_REFUNDS: 2,
    Action.INCIDENT_THANKS: 2,
    Action.INCIDENT_TROUBLE: 2,
    Action.INCIDENT_UNDO: 2,  # the incident and its revision
    Action.MAILBOX_AGAIN: 0,
    Action.MAILBOX_PAUSE: 0,
    Action.MAILBOX_RESUME: 0,
    Action.MAILBOX_HOLDING: 0,
    Action.MAILBOX_LEAVE: 0,
    Action.MAILBOX_LEAVE_SURE: 0,
    Action.MOVE_TO: 2,  # the message and the customer
    Action.MOVE_ORDER_TO: 2,  # the order and the customer
    Action.ORDERS_PAGE: 2,  # the filter and the page
    Action.PARCEL_DATE: 2,  # the draft and its revision
    Action.PARCEL_NOT_COME: 2,  # the order and the message that said that it came
    Action.PARCELS_PAGE: 2,  # the list and the page
    Action.REPORT_STANDARDS: 0,
    Action.SETUP_DESK: 0,
    Action.SETUP_ZONE: 0,
    Action.SETUP_SIGN: 0,
    Action.SETUP_SIGN_FORM: 0,
    Action.SETUP_TEST: 0,
    Action.PARCELS_MARK: 2,  # the list and what its preview was known by
    Action.PARCELS_READ: 2,  # the list and the draft after which to go on
    Action.PARCELS_APPROVE: 3,  # the list, the draft and its revision
    Action.PARCELS_EDIT: 3,
    Action.PARCELS_FILL: 3,
    Action.PARCELS_UNDO: 3,
    Action.NOTES_ALL: 2,  # the list and the draft behind which to go on
    Action.NOTES_APPROVE: 3,  # the same, and what the texts shown there are known by
    Action.NOTES_PASTE: 2,  # the list and the draft behind which to go on
    Action.NOTES_PASTED: 3,  # the list, the draft and its revision
    Action.NOTES_PASTED_ANYWAY: 3,
    Action.NOTES_APART: 3,
    Action.PLEDGE_KEEP: 3,  # the draft, its revision, and which of its promises
    Action.PLEDGE_OFF: 3,
}


#: How the custom id of the menu on a card begins that says how a letter goes.
WAY_MENU = "draft:way"


def name_way_menu(draft_id: int, revision: int) -> str:
    """The custom id of that menu on the card of this revision."""
    return f"{WAY_MENU}:{draft_id}:{revision}"


def match_actions(*actions: Action) -> str:
    """The pattern of the custom ids of these actions; its groups are `action` and `numbers`."""
    return rf"(?P<action>{'|'.join(actions)})(?P<numbers>(?::\d+)*)"
