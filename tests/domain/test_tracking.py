"""A tracking number is recognised when it can only be one carrier's; a link leads to that carrier
alone.
"""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput
from bot.domain.shipping.carriers import UNIVERSAL_LINK, list_carriers
from bot.domain.shipping.check_digits import CHECKS
from bot.domain.shipping.tracking import (
    Tracking,
    name_carrier,
    recognise_tracking,
    suggest_carriers,
)

HOSTS = {
    urlsplit(link).hostname
    for link in (UNIVERSAL_LINK, *(carrier.link for carrier in list_carriers()))
}
POSTS = {country: carrier.name for carrier in list_carriers() for country in carrier.countries}

# Numbers that carriers' and public projects' documentation give as samples.
OWN = [
    ("1Z999AA10123456784", "UPS"),
    ("1Z5R89390357567127", "UPS"),
    ("1Z879E930346834440", "UPS"),
    ("9400111201080805483016", "USPS"),
    ("9361289878700317633795", "USPS"),
    ("92748931507708513018050063", "USPS"),
    ("71123456789123456787", "USPS"),
    ("03071790000523483741", "USPS"),
    ("9611020987654312345672", "FedEx"),
    ("9622001900000000000000776632517510", "FedEx"),
    ("008182709980000020033350276C", "DPD"),
    ("15502210105647Q", "DPD UK"),
    ("C11031500001879", "OnTrac"),
    ("D10011354453707", "OnTrac"),
    ("RR123456785GB", "Royal Mail"),
    ("EE123456785EE", "Omniva"),
]
# These carriers publish no check digit.
OWN_UNCHECKED = [
    ("JJD0002257639032011", "Yodel"),
    ("JD0002242617644732", "Yodel"),
    ("JJD014600003828392837", "DHL"),
    ("JVGL0999999990", "DHL"),
    ("GM2951173225174494", "DHL"),
    ("1LS717793482164", "LaserShip"),
    ("1LS7119013618127-1", "LaserShip"),
    ("LX17635036", "LaserShip"),
    ("TBA502887274000", "Amazon"),
    ("3SABCD123456789", "PostNL"),
]
SHARED = [
    ("986578788855", "FedEx"),
    ("568283610012734", "FedEx"),
    ("61299998820821171811", "FedEx"),
    ("3318810025", "DHL"),
    ("73891051146", "DHL"),
    ("0073938000549297", "Canada Post"),
    ("15501234567890", "DPD UK"),
    ("H00ABC0012345678", "Evri"),
]


def host(tracking: Tracking) -> str | None:
    return urlsplit(tracking.url or "").hostname


@pytest.mark.parametrize(("number", "carrier"), OWN + OWN_UNCHECKED)
def test_a_number_of_a_carriers_own_shape_is_recognised(number: str, carrier: str) -> None:
    tracking = recognise_tracking(number)
    assert (tracking.number, tracking.carrier, tracking.is_certain) == (number, carrier, True)
    assert tracking.url is not None
    assert number in tracking.url


@pytest.mark.parametrize(("number", "carrier"), OWN)
def test_a_wrong_check_digit_is_not_recognised(number: str, carrier: str) -> None:
    at = 10 if carrier in POSTS.values() and number[0].isalpha() else len(number) - 1
    signs = "0123456789" if number[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    changed = [sign for sign in signs if sign != number[at]]
    wrong = [f"{number[:at]}{sign}{number[at + 1 :]}" for sign in changed]
    assert [recognise_tracking(one) for one in wrong] == [
        Tracking(one, None, None, False) for one in wrong
    ]
    assert recognise_tracking(wrong[0], carrier=carrier) == Tracking(wrong[0], carrier, None, True)


@pytest.mark.parametrize("number", [f"{number[:-2]}X{number[-1]}" for number, _ in OWN_UNCHECKED])
def test_a_wrong_shape_is_not_recognised(number: str) -> None:
    assert recognise_tracking(number) == Tracking(number, None, None, False)


@pytest.mark.parametrize(("number", "carrier"), OWN + OWN_UNCHECKED)
def test_spaces_hyphens_and_lower_case_change_nothing(number: str, carrier: str) -> None:
    expected = recognise_tracking(number)
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert recognise_tracking(f" {spaced.lower()}\n") == expected
    assert recognise_tracking(f"tracking no.: {spaced}") == expected
    if "-" not in number:  # one of LaserShip's ends on "-1"
        assert recognise_tracking(spaced.replace(" ", "-")) == expected


@pytest.mark.parametrize(("number", "carrier"), SHARED)
def test_a_number_that_several_carriers_write_needs_a_name(number: str, carrier: str) -> None:
    assert recognise_tracking(number) == Tracking(number, None, None, False)
    named = recognise_tracking(number, carrier=carrier.upper())
    assert (named.number, named.carrier, named.is_certain) == (number, carrier, True)
    assert named.url is not None
    assert number in named.url
    for text in (f"{carrier} {number}", f"{carrier.lower()}: {number}", f"{number} ({carrier})"):
        assert recognise_tracking(text) == named


@pytest.mark.parametrize(
    ("number", "words", "carrier"),
    [
        ("RR123456785GB", "Royal Mail 2nd Class", "Royal Mail"),
        ("RR123456785GB", "Royal Mail Special Delivery Guaranteed by 1pm", "Royal Mail"),
        ("986578788855", "FedEx 2Day", "FedEx"),
        ("986578788855", "Home delivery by FedEx", "FedEx"),
        ("9400111201080805483016", "USPS Media Mail", "USPS"),
        ("1Z999AA10123456784", "UPS SurePost", "UPS"),
        ("0073938000549297", "Canada Post Expedited Parcel", "Canada Post"),
        ("15502210105647Q", "DPD UK Next Day", "DPD UK"),
        ("H00ABC0012345678", "Evri Next Day", "Evri"),
        ("986578788855", "my friend at FedEx took it", "FedEx"),
        ("9400111201080805483016", "Media Mail", "Media Mail"),
        ("RR123456785GB", "Special Delivery", "Special Delivery"),
    ],
)
def test_how_a_parcel_is_sent_takes_no_link_away(number: str, words: str, carrier: str) -> None:
    tracking = recognise_tracking(number, carrier=words)
    assert (tracking.number, tracking.carrier) == (number, carrier)
    assert number in (tracking.url or "")
    if number != "H00ABC0012345678":  # as nobody else's, but no number of a known shape
        assert number in (recognise_tracking(f"{number} ({words})").url or "")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("986578788850", "FedEx"),
        ("986578788850", "FedEx 2Day"),
        ("568283610012735", "FedEx"),
        ("3318810026", "DHL"),
        ("0073938000549298", "Canada Post"),
        ("RR123456784GB", "Royal Mail 1st Class"),
        ("RR12345678GB", "Royal Mail"),
        ("RR1234567855GB", "Royal Mail"),
        ("986578788855", "Correos Chile"),
        ("RR123456785CL", "Correos Chile"),  # Spain's name, and no number of Spain's
    ],
)
def test_a_number_that_a_named_carrier_never_wrote_has_no_link(number: str, words: str) -> None:
    assert recognise_tracking(number, carrier=words).url is None


@pytest.mark.parametrize("country", ["XX", "ZZ", "QQ", "EU"])
def test_a_number_of_no_country_is_nobodys(country: str) -> None:
    number = f"RB123456785{country}"
    assert recognise_tracking(number) == Tracking(number, None, None, False)


@given(st.from_regex(r"[0-9]{10}|[0-9]{12}|[0-9]{15,16}", fullmatch=True))
def test_digits_without_a_carriers_name_are_never_certain(number: str) -> None:
    assert recognise_tracking(number) == Tracking(number, None, None, False)


@pytest.mark.parametrize("prefix", ["420 22153 ", "420221531234"])
def test_a_scanned_zip_code_is_no_part_of_the_number(prefix: str) -> None:
    assert recognise_tracking(f"{prefix}9101026837331000039521").number == "9101026837331000039521"


@pytest.mark.parametrize(
    "country",
    [*POSTS],
)
def test_an_international_number_leads_to_the_post_office_of_its_country(country: str) -> None:
    tracking = recognise_tracking(f"RR 123 456 785 {country}")
    assert tracking.carrier == POSTS[country]
    assert tracking.is_certain
    assert host(tracking) in HOSTS


def test_the_posts_that_sellers_use_most_are_known() -> None:
    own_page = "GB US CA AU NZ DE FR NL BE IE ES PT IT CH AT SE NO DK FI EE LV LT PL CZ JP UA"
    for country in own_page.split():
        assert (
            host(recognise_tracking(f"RR123456785{country}")) != urlsplit(UNIVERSAL_LINK).hostname
        )
    assert {"SG", "HK", "CN", "IN"} <= POSTS.keys()


def test_an_unknown_post_office_leads_to_the_universal_page() -> None:
    tracking = recognise_tracking("RR123456785ZA")
    assert (tracking.carrier, tracking.is_certain) == ("International post", True)
    assert tracking.url == UNIVERSAL_LINK.replace("{number}", "RR123456785ZA")


def test_a_named_carrier_wins_over_shape_and_text() -> None:
    assert recognise_tracking("RR123456785GB", carrier="evri").carrier == "Evri"
    assert host(recognise_tracking("RR123456785GB", carrier="evri")) == "www.evri.com"
    assert recognise_tracking("DHL 12345678", carrier="GLS").carrier == "GLS"
    assert recognise_tracking("1Z999AA10123456784", carrier="Bob's van") == Tracking(
        "1Z999AA10123456784", "Bob's van", None, True
    )


@pytest.mark.parametrize(
    "text", ["left with the neighbour", "UPS", "UPS lost it", "blue box & ribbon", "Evri, tbc"]
)
def test_a_text_without_a_number_stays_as_it_is(text: str) -> None:
    assert recognise_tracking(text) == Tracking(text, None, None, False)


@pytest.mark.parametrize("text", ["<@1> 234", "../../1234", "a=1&b=2#3", "１２３４５６７８"])
def test_a_text_that_is_no_number_gets_no_link(text: str) -> None:
    assert recognise_tracking(text, carrier="USPS").url is None


@pytest.mark.parametrize(
    ("address", "number", "carrier"),
    [
        (
            "https://www.royalmail.com/track-your-item#/tracking-results/rr123456785gb",
            "RR123456785GB",
            "Royal Mail",
        ),
        (
            "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400111201080805483016",
            None,
            "USPS",
        ),
        ("www.evri.com/track/parcel/H00ABC0012345678/details", "H00ABC0012345678", "Evri"),
        ("track.dpd.co.uk/parcels/15501234567890", "15501234567890", "DPD UK"),
        ("here: https://parcels.example/en/1Z999AA10123456784", "1Z999AA10123456784", "UPS"),
    ],
)
def test_a_pasted_address_gives_its_number_but_never_the_link(
    address: str, number: str | None, carrier: str
) -> None:
    tracking = recognise_tracking(address)
    assert (tracking.number, tracking.carrier) == (number or "9400111201080805483016", carrier)
    assert tracking.url is not None
    assert "parcels.example" not in tracking.url


@pytest.mark.parametrize(
    "address",
    [
        "https://short.example/3AbC12345",
        "http://[::1/12345678",
        "https://www.evri.com/track",
        "https://a.example/1234567890",
    ],
)
def test_an_address_without_a_clear_number_stays_text(address: str) -> None:
    assert recognise_tracking(address) == Tracking(address, None, None, False)


@pytest.mark.parametrize(
    "text", ["", "  \n", "\u200b\u202e", "1" * 101, "https://a.example/" + "x" * 100]
)
def test_only_nothing_and_far_too_much_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Please"):
        recognise_tracking(text)


WORDS = st.sampled_from(
    [
        "DHL",
        "ups",
        "Royal Mail",
        "https://",
        "evri.com/",
        "1Z",
        "?",
        "#",
        "/",
        "@",
        "%2F",
        "..",
        " ",
    ]
)


@given(
    st.text(min_size=1, max_size=100)
    | st.lists(WORDS | st.text("0123456789ABZ", max_size=16)).map("".join),
    st.none()
    | st.sampled_from([carrier.name for carrier in list_carriers()])
    | st.text(max_size=20),
)
def test_no_text_forges_a_link(text: str, carrier: str | None) -> None:
    try:
        tracking = recognise_tracking(text[:100], carrier=carrier)
    except BadInput:
        assert not any(map(str.isalnum, text[:100]))
        return
    assert tracking.number
    if tracking.url is not None:
        parts = urlsplit(tracking.url)
        assert (parts.scheme, parts.port, parts.username) == ("https", None, None)
        assert parts.hostname in HOSTS
        assert tracking.url.isascii()
        assert tracking.url.isprintable()
        assert tracking.carrier is not None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("royalmail", "Royal Mail"),
        ("ROYAL-MAIL ", "Royal Mail"),
        ("usps", "USPS"),
        ("dhl express", "DHL"),
        ("Hermes", "Evri"),
        ("ceska posta", "Czech Post"),
        ("Österreichische Post", "Austrian Post"),
        ("  Bob's   van ", "Bob's van"),
        ("x" * 70, "x" * 59 + "…"),
        ("", ""),
    ],
)
def test_a_carrier_is_called_as_customers_know_it(words: str, name: str) -> None:
    assert name_carrier(words) == name


def test_every_carrier_is_known_by_one_name_and_one_safe_page() -> None:
    for carrier in list_carriers():
        assert name_carrier(carrier.name) == carrier.name
        assert carrier.link.startswith("https://")
        assert carrier.link.count("{number}") >= 1
        for words in carrier.words:
            assert name_carrier(words) == carrier.name
        for shape in carrier.numbers:
            assert shape.pattern.groups <= 2
            assert shape.check is None or shape.check in CHECKS


def test_carriers_are_suggested_by_how_their_names_begin() -> None:
    assert suggest_carriers("roy") == ["Royal Mail"]
    assert suggest_carriers("dp") == ["DPD", "DPD UK"]
    assert suggest_carriers("herm") == ["Evri"]
    assert suggest_carriers("mail")[0] == "Royal Mail"
    assert suggest_carriers("no such carrier") == []
    assert len(suggest_carriers("")) == 25
    assert {"Royal Mail", "USPS", "UPS", "FedEx", "DHL", "Evri"} <= set(suggest_carriers(""))
