"""What can be refused, each with the sentence that the person reads.

ShopError
├── NotFound       what was named isn't in this shop
├── BadInput       an option can't be read or breaks a rule
│   └── TooSoon    the same person may do it a little later
├── NotAllowed     the person may not do this
└── StateConflict  the order, draft or conversation is no longer in the right state
"""


class ShopError(Exception):
    """Refuses a request with one plain sentence that says what to do next.

    The sentence goes to the person as it stands; nothing has been changed when it is raised.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(ShopError):
    """What was named isn't in this shop."""


class BadInput(ShopError):
    """An option can't be read, or breaks a rule."""


class TooSoon(BadInput):
    """The person may do this a little later; somebody else may at once."""


class NotAllowed(ShopError):
    """The person may not do this."""


class StateConflict(ShopError):
    """The order, draft or conversation is no longer in the right state for this."""
