"""What stops a text from being approved, and what only asks for a second look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.letters import LetterKind
from bot.writing import find_harsh_words, find_problems


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "Hi ,\n\nyour parcel left.",
        "Dear ,",
        "hello .",
        "Hi None,\n\nyour parcel left.",
        "Dear null,",
        "Hi undefined,",
        "Hi {{ customer_name }},",
        "Hi {customer}} there",
        "It comes {% if arrives %}soon",
        "It comes on [arrives when?].",
        "Hi [name],",
        "Hi {first_name},",
        "Hi [Customer Name],",
        "Hi [INSERT NAME HERE],",
        "Hi <name>,",
        "Hi <your name>,",
        "Hi $name,",
        "Hi ${first_name},",
        "It comes on XXX.",
        "It comes on ____.",
        "TODO say when",
        "It arrives TBD.",
        "It left with None on Monday.",
        "Carrier: None",
        "Carrier: None\nService: Tracked",
        "I posted None today.",
        "I send back €None tomorrow.",
        "It arrives on undefined.",
        "The price is NaN.",
        "The price was null.",
        "None",
        "x" * 2001,
    ],
)
def test_a_text_that_isnt_finished_cant_be_approved(text: str) -> None:
    problems = find_problems(text)
    assert problems
    assert all(problem.endswith(".") and "Please" in problem for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Maya,\n\nNone of us is perfect. None of this was your doing.",
        "How many are left? None.",
        "None of the mugs broke. I looked: none at all.",
        "The contract is null and void.",
        "The colour is undefined in this light.",
        "Hi Nan,\n\nyour slippers left today.",
        "Dear Jennifer Null,\n\nyour order left.",
        "It cost $45, or $AUD 60.",
        "The shawl [blue] and the hat (size XXXL) left today.",
        "See <https://track.example/1> for where it is. I <3 it.",
        "See [the photo](https://example.org/1).",
        "Write to <ines@example.org>, please.",
        "20% off everything, {really}.",
        "Hello,\n\nyour parcel left.",
        "Hi there,\n\nyou'll have it by Friday.",
        "x" * 2000,
    ],
)
def test_ordinary_prose_passes(text: str) -> None:
    assert find_problems(text) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "You should have read the description.",
        "You shouldn’t have ordered it then.",
        "As I already told you, it left.",
        "As I said, it left.",
        "It's not my fault.",
        "That is your own fault.",
        "Please calm down.",
        "You are being ridiculous.",
        "STOP WRITING TO ME NOW.",
        "I posted it!!",
        "We regret any inconvenience.",
        "I am sorry if you were upset.",
        "Mistakes were made.",
        "Please leave us a review.",
        "Would you change your rating?",
        "Please fill in this survey.",
        "Can you forgive me?",
        "Sorry, but the post is slow.",
        "You are lying.",
    ],
)
def test_a_harsh_or_empty_sentence_is_named(sentence: str) -> None:
    warnings = find_harsh_words(
        f"Hi Maya,\n\nThe parcel left on Monday. {sentence} It comes on Friday.\n\nInes"
    )
    assert warnings
    assert all(sentence.replace("’", "'") in warning for warning in warnings)
    assert find_problems(sentence) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You should have received it by now, and I am sorry.",
        "You should not have had to wait.",
        "I posted it with USPS and not with DHL. The parcel was lying at the depot.",
        "It was my fault, and I am sorry about the delay.",
        "Dear Karen,\n\nthank you for your kind words!",
        "Is that all right with you?",
    ],
)
def test_kind_words_pass_without_a_warning(text: str) -> None:
    assert find_harsh_words(text) == ()


#: What nobody wants to read from a shop that has just let them down.
SALES_TALK = [
    "Please leave us a review.",
    "Would you leave a short review?",
    "Would you mind leaving us a review?",
    "Have you thought of rating your order?",
    "If you are happy now, a five-star rating would help us.",
    "Please take our short survey.",
    "Could you fill in this questionnaire?",
    "Rate us on Etsy!",
    "Would you change your review now?",
    "While you’re here, there are new mugs.",
    "Have a look at our new collection.",
    "By the way, my summer collection is out.",
    "Visit our shop for more.",
    "Come back to our shop soon.",
    "Check out our latest designs.",
    "You might also like the matching hat.",
    "Follow us on Instagram.",
    "Subscribe to hear more.",
    "Tell your friends about us.",
    "Shop now.",
    "Our Black Friday offers start today.",
    "Our sale ends on Sunday.",
    "I hope you shop with us again.",
    "Please order again soon!",
    "You might also love our matching mittens.",
    "See our other products!",
    "We'd love your feedback.",
    "I would be grateful for a good rating.",
    "Could you remove the negative review?",
    "How happy are you, on a scale of 1 to 10?",
    "Here is our survey.",
    "Our survey takes two minutes.",
    "Sign up for our newsletter.",
    "Please share your experience on Trustpilot.",
]
DISCOUNTS = [
    "Here is 10% off your next order.",
    "Use code SORRY10 on your next purchase.",
    "Take €5 off.",
    "You get a voucher for your next order.",
    "Use this discount code.",
    "Enjoy free shipping on your next order.",
]
AFTER_FAILURE = [
    LetterKind.APOLOGY,
    LetterKind.CANCELLED,
    LetterKind.CANCELLED_AFTER_SHIPPING,
    LetterKind.CHECK_IN,
    LetterKind.CLOSE_CASE,
    LetterKind.DELAY,
    LetterKind.ARRIVAL_CHECK,
    LetterKind.REFUNDED,
]


def letter(sentence: str) -> str:
    return f"Hi Maya,\n\nYour refund left on Monday. {sentence} It is there by Friday.\n\nInes"


@pytest.mark.parametrize("sentence", SALES_TALK)
def test_after_a_failure_sales_talk_cant_be_approved_and_is_quoted(sentence: str) -> None:
    [problem] = find_problems(letter(sentence), kind=LetterKind.REPLY, is_after_failure=True)
    assert problem.startswith(f"“{sentence.replace('’', chr(39))}”")
    assert find_problems(letter(sentence), kind=LetterKind.REPLY) == ()


@pytest.mark.parametrize("kind", AFTER_FAILURE)
def test_some_letters_are_about_a_failure_whatever_went_before(kind: LetterKind) -> None:
    assert find_problems(letter(SALES_TALK[0]), kind=kind)


@pytest.mark.parametrize("sentence", DISCOUNTS)
def test_a_discount_makes_good_in_an_apology_and_is_bait_elsewhere(sentence: str) -> None:
    assert find_problems(letter(sentence), kind=LetterKind.APOLOGY) == ()
    for kind in AFTER_FAILURE[1:]:
        assert find_problems(letter(sentence), kind=kind)
    assert find_problems(letter(sentence), kind=LetterKind.REPLY, is_after_failure=True)
    assert find_problems(letter(sentence), kind=LetterKind.SHIPPED) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "I reviewed what happened, and the label was wrong.",
        "I will review your order tonight.",
        "The survey map print left today.",
        "I have posted your five star quilt.",
        "Your order leaves on Friday.",
        "I sent you the winter hat.",
        "You can collect it at our shop.",
        "I will come back to you by Friday.",
        "Please check the parcel at the door.",
        "I am sorry for the delay at the post office.",
        "You asked what it would cost to post it once more: nothing.",
        "I took 5% less yarn by mistake.",
        "The next order of yarn comes on Monday.",
        "Please leave the parcel closed and send it back.",
        "Write to me if you want your money back.",
        "You can leave the parcel with a neighbour.",
        "While you are waiting, I will ask the carrier.",
        "You are welcome to come to the shop and pick it up.",
        "It was late because of the Black Friday rush.",
        "I have taken you off the mailing list, and you will get no more newsletters.",
        "I am sorry that I sent you our survey.",
        "Your discount code did not work, which was my mistake.",
        "Would you like another one from our new collection instead?",
        "Thank you for leaving feedback about the colour.",
        "I read your review, and you are right.",
        "The shawl is not for sale any more.",
        "You find us on the left of the church.",
        "Tell your friend that I am sorry too.",
        "I have your order now, and I am in the shop now.",
    ],
)
def test_ordinary_words_pass_after_a_failure(sentence: str) -> None:
    assert find_problems(letter(sentence), kind=LetterKind.DELAY, is_after_failure=True) == ()


@pytest.mark.parametrize("word", ["a ", "our new ", "good ", "new ", "code ", "take our "])
def test_endless_words_are_checked_in_no_time(word: str) -> None:
    assert find_problems((word * 2000)[:1990] + "x", is_after_failure=True) is not None


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert all(problem.endswith(".") for problem in find_problems(text, is_after_failure=True))
    assert all(warning.endswith(".") for warning in find_harsh_words(text))
