"""What the letter of an incident says besides other letters: the slip, and what was done about it.

Both are the seller's own words, however they were typed.
"""

from bot.writing.letters.blanks import BLANKS
from bot.writing.letters.clean_text import fit_line, join_reason, tell_reason
from bot.writing.letters.facts import Facts


def tell_incident(facts: Facts) -> dict[str, object]:
    """The values of an incident's letter, by their names in a template."""
    what = fit_line(facts.what_happened)
    slip = join_reason(what, by=":")
    if what is None:
        slip = f": {BLANKS['what_happened']}"
    return {
        "what_happened": tell_reason(what),
        # one clause joins the sentence before it
        "slip": slip or False,
        "fixed": tell_reason(fit_line(facts.fixed)),
    }
