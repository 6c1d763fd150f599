"""What buyers write."""

from .world import About, Sale

ASKED = {
    About.ASKS: (
        "Hello, could you tell me how big the {item} is? It's meant as a present.",
        "Hi! Can the {item} be washed by hand? And is it the same colour as in the picture?",
        "Good evening, do you also have the {item} in green?",
    ),
    About.WHERE: (
        "Hello, where is my order? I bought the {item} and I haven't heard anything.",
        "Hi, I'm still waiting for the {item}. Has it been shipped?",
        "My {item} should have been here by now. Can you look where it is?",
    ),
    About.BROKEN: (
        "The {item} arrived today, but it is broken. What can we do?",
        "Hello, I opened the parcel and the {item} is damaged. I'm rather sad.",
    ),
    About.CANCEL: ("Please cancel my order for the {item}, I bought it by mistake.",),
    About.CAME: (
        "It came today, thank you so much!",
        "The {item} arrived and it is lovely. Thank you!",
        "Yes, it came, thank you!",
    ),
    About.NOT_CAME: ("No, nothing has come yet. Where can it be?",),
}
AGAIN = "Hello? I wrote to you about the {item} and I still have no answer."
ANGRY = "This is the third time I write. If I don't hear from you today I want my money back."


def write_words(sale: Sale, about: About, *, turn: int) -> str:
    """The words of a buyer's first letter about this."""
    choice = ASKED[about]
    words = choice[turn % len(choice)].format(item=sale.item)
    if sale.external and about is not About.CAME:
        words += f"\nOrder #{sale.external}"
    return f"{words}\n{sale.buyer}"
