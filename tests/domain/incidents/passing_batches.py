"""Batches as life brings them: none of them may be refused."""

from dataclasses import replace

from bot.domain.channels import Channel
from bot.domain.incidents.batch_letters import BatchLetter
from tests.domain.incidents.made_letters import charged_twice, sent_wrong_list, write, write_all
from tests.domain.incidents.people import list_last_names, make_names

IBERIAN = (
    "María 200 Carmen 30 Ana 40 Josefa 15 Isabel 20 Laura 15 Cristina 12 Lucía 12 José 90 Antonio "
    "40 Manuel 35 Francisco 30 Juan 40 David 20"
)
IBERIAN_LAST = "García 35 Fernández 22 González 22 Rodríguez 22 López 21 Martínez 20 Sánchez 19"
KOREAN_FAMILY = "Kim 215 Lee 147 Park 84 Choi 47 Jung 43 Kang 24 Cho 21 Yoon 20 Jang 20 Lim 16"
KOREAN_GIVEN = "Min-jun Seo-yeon Ji-hoon Soo-jin Hye-won Dong-hyun Eun-ji Jae-won Yu-na Tae-yang"
VIETNAMESE = "Nguyễn 385 Trần 110 Lê 95 Phạm 70 Huỳnh 51 Phan 45 Vũ 39 Võ 30 Đặng 21 Bùi 20"
VIETNAMESE_GIVEN = "Anh Bình Châu Dũng Giang Hà Hương Khánh Lan Linh Mai Minh Nga Phương Quang Thảo"


def full(count: int, seed: int) -> list[str]:
    return [" ".join(name) for name in make_names(count, seed=seed)]


def two_annas() -> list[BatchLetter]:
    names = full(40, seed=4)
    names[7], names[31] = "Anna Weber", "Anna Lindqvist"
    return write_all(names)


def nine_sarahs() -> list[BatchLetter]:
    names = [name for name in full(560, seed=9) if not name.startswith("Sarah")][:491]
    for place, last in enumerate(list_last_names()[:9]):
        names.insert(place * 50, f"Sarah {last}")
    return write_all(names)


def a_couple() -> list[BatchLetter]:
    names = full(12, seed=3)
    names[4], names[5] = "Tom Hartwell", "Judith Hartwell"
    return write_all(names, body=sent_wrong_list)


def a_couple_with_one_parcel() -> list[BatchLetter]:
    letters = a_couple()
    shared = ("RR473124829GB",)
    return [replace(each, tracking=shared) if each.row in (5, 6) else each for each in letters]


def two_orders_in_one_letter() -> list[BatchLetter]:
    letters = write_all(full(9, seed=8))
    words = "I charged you twice for both orders, #1202 (blue mug) and #1203 (egg cups). Sorry."
    both = write(10, "Vera Holm", body=words, order_labels=("#1202", "#1203"))
    return [*letters, replace(both, items=("blue mug", "egg cups"))]


def two_letters_to_one_person() -> list[BatchLetter]:
    letters = write_all([*full(6, seed=1), "Vera Holm", "Vera Holm"])
    last = replace(letters[7], customer_id=letters[6].customer_id, email=letters[6].email)
    return [*letters[:7], last]


def one_product_with_numbers() -> list[BatchLetter]:
    def body(_row: int, label: str, _item: str) -> str:
        return f"The glaze on your Advent bowl (order {label}) can craze. Please don't eat from it."

    return write_all(full(40, seed=2), item="Advent bowl", body=body)


def one_product_without_numbers() -> list[BatchLetter]:
    words = "The glaze on your Advent bowl can craze. Please don't eat from it.\n\nKirsten"
    return write_all(full(40, seed=5), item="Advent bowl", body=words)


def a_titled_product() -> list[BatchLetter]:
    title = "Handmade Ceramic ADVENT BOWL | wheel-thrown stoneware | gift for her, 14cm"
    words = "The glaze on your Advent bowl can craze. Please don't eat from it.\n\nKirsten"
    return write_all(full(25, seed=6), item=title, body=words)


def a_strike() -> list[BatchLetter]:
    def body(_row: int, label: str, _item: str) -> str:
        return f"Royal Mail is on strike until Friday, and your order {label} waits in their depot."

    return write_all(full(500, seed=7), body=body)


def a_recall_that_lists_everything() -> list[BatchLetter]:
    items = ("mug", "berry bowl", "dinner plate")
    words = (
        "One bucket of my white glaze had too much lead in it. It went on mugs, berry bowls and "
        "dinner plates of October. Please don't use yours for food; I'll take it back.\n\nKirsten"
    )
    return write_all(full(36, seed=11), item=lambda row: items[row % 3], body=words)


def one_town() -> list[BatchLetter]:
    def body(row: int, label: str, item: str) -> str:
        return (
            f"The Saturday round in Whitby, YO21 3AB, didn't go. {charged_twice(row, label, item)}"
        )

    return write_all(full(30, seed=12), body=body, where="e-mail, Whitby")


def popular(count: int, seed: int) -> list[BatchLetter]:
    return write_all(full(count, seed))


def marias() -> list[BatchLetter]:
    names = make_names(200, seed=21, first=IBERIAN, last=IBERIAN_LAST)
    return write_all([" ".join(name) for name in names])


def kims() -> list[BatchLetter]:
    names = make_names(60, seed=22, first=KOREAN_FAMILY, last="", rarer="Han Oh Seo Shin Kwon")
    given = KOREAN_GIVEN.split()
    return [
        write(row, name := f"{family} {given[row % 10]}", greeting=f"Hello {name},")
        for row, (family, _) in enumerate(names, 1)
    ]


def nguyens() -> list[BatchLetter]:
    names = make_names(40, seed=23, first=VIETNAMESE, last="", rarer="Đỗ Hồ Ngô Dương Lý")
    given = VIETNAMESE_GIVEN.split()
    return [
        write(row, name := f"{family} Thị {given[row % 16]}", greeting=f"Hello {name},")
        for row, (family, _) in enumerate(names, 1)
    ]


def greeted_without_names() -> list[BatchLetter]:
    names = ["Clay Studio Ltd", "beadlover77", "Café Noir", "K.", "The Potting Shed", "xX_fox_Xx"]
    return write_all(names, greeting="Hello,")


def hi_there() -> list[BatchLetter]:
    return write_all(full(30, seed=31), greeting="Hi there,")


def dear_friends() -> list[BatchLetter]:
    return write_all(full(30, seed=32), greeting="Dear friends,")


def titles() -> list[BatchLetter]:
    names = {
        "Mrs Edith Smith": "Hello Mrs Smith,",
        "Dr. Otto van der Berg": "Hello Dr van der Berg,",
        "Herr Jürgen Müller": "Hello Herr Müller,",
        "Ms. P. Okafor": "Hello Ms Okafor,",
        "Tom & Judith Hartwell": "Hi Tom and Judith,",
        "Mr and Mrs Brown": "Hello Mr and Mrs Brown,",
    }
    return [write(row, name, greeting=line) for row, (name, line) in enumerate(names.items(), 1)]


def odd_spellings() -> list[BatchLetter]:
    names = {
        "Zoë O’Neil": "Hi Zoe,",
        "anna WEBER": "Hi Anna,",
        "Weber, Bettina": "Hi Bettina,",
        "𝓡𝓸𝓼𝓪 Luxton": "Hi Rosa,",
        "Анна Иванова": "Hello Анна Иванова,",
        "王小明": "Hello 王小明,",
        "Elizabeth Taylor": "Hi Liz,",
        "William Smith": "Hi Bill!",
        "thomas_hale92": "Hi Thomas,",
        "Jean-Luc Picot": "Hi Jean-Luc,",
        "Bead Barn (Laurie)": "Hi Laurie,",
        "JUDITH GUEST": "Good evening Judith,",
    }
    return [write(row, name, greeting=line) for row, (name, line) in enumerate(names.items(), 1)]


def other_languages() -> list[BatchLetter]:
    lines = {
        "Greta Thal": "Liebe Greta,",
        "Otto Falk": "Lieber Otto,",
        "Delphine Roux": "Chère Delphine,",
        "Lucía Vidal": "Hola Lucía:",
        "Gianna Conti": "Gentile Gianna Conti,",
        "Ingrid Dahl": "Hej Ingrid!",
        "Saskia de Wit": "Beste Saskia,",
        "Helga Brandt": "Sehr geehrte Frau Brandt,",
    }
    return [write(row, name, greeting=line) for row, (name, line) in enumerate(lines.items(), 1)]


def surnames_like_nothing() -> list[BatchLetter]:
    names = ["Anna Null", "Judith Guest", "Roman Test", "Mona None", "Kim Name", "Della Customer"]
    return write_all(names)


def first_names_only() -> list[BatchLetter]:
    names = [name.split()[0] for name in full(80, seed=41)]
    names[10] = names[20] = names[30] = "Sarah"
    address = lambda row: f"a1{row}zq@marketplace.amazon.co.uk"  # noqa: E731
    return write_all(names, channel=Channel.RELAY, email=address, where="Amazon")


def by_hand_on_etsy() -> list[BatchLetter]:
    facts = {"channel": Channel.ELSEWHERE, "where": "Etsy messages", "email": None}
    return write_all(full(100, seed=42), **facts)


def mixed_ways() -> list[BatchLetter]:
    letters = write_all(full(20, seed=43))
    letters[3] = replace(letters[3], channel=Channel.DISCORD, where="Discord @ada", member_id=77)
    # Two of one household: one is written to on Discord, the other by e-mail.
    letters[4] = replace(
        letters[4],
        channel=Channel.DISCORD,
        where="Discord @tom",
        member_id=78,
        email=letters[5].email,
    )
    return letters


def a_card_was_ordered() -> list[BatchLetter]:
    def body(row: int, label: str, _item: str) -> str:
        return f"I charged your card twice for {label}. The second £{20 + row} went back today."

    return write_all(
        full(30, seed=44), item=lambda row: ("card", "mug", "vase")[row % 3], body=body
    )


def a_gift_was_ordered() -> list[BatchLetter]:
    def body(_row: int, label: str, _item: str) -> str:
        return f"Order {label} is late. I'm putting a glass bead in with it."

    items = ("glass bead", "linen cord", "silver clasp")
    return write_all(full(30, seed=45), item=lambda row: items[row % 3], body=body)


def numbers_that_are_other_things() -> list[BatchLetter]:
    words = (
        "I charged you twice on 30 November 2026 for 12 mugs at £1001 and 13 cups. Your order "
        "{label} is paid once now; ring 01947 600124 until 17:30.\n\nKirsten"
    )
    labels = ("#12", "#13", "2026", "1001", "#123", "17", "30", "M4")
    names = full(8, seed=46)
    return [
        write(row, name, label=label, body=words.format(label=label))
        for row, (name, label) in enumerate(zip(names, labels, strict=True), 1)
    ]


def no_tracking() -> list[BatchLetter]:
    said = ("n/a", "2nd Class", "-", "Tracked 48", "by hand")
    return write_all(full(40, seed=47), tracking=lambda row: (said[row % 5],))


def the_seller_is_anna() -> list[BatchLetter]:
    def body(row: int, label: str, item: str) -> str:
        return charged_twice(row, label, item).replace("Kirsten", "Anna of Clay & Kin")

    names = full(30, seed=48)
    names[2], names[17] = "Anna Weber", "Anna Lund"
    return write_all(names, body=body)


def nobody_knows_their_names() -> list[BatchLetter]:
    letters = write_all(full(24, seed=49))
    for row in range(5, 17):
        letters[row - 1] = write(row, "Buyer without a name", greeting="Hello,")
    letters[20] = write(21, "Somebody at letterbox.co.uk", greeting="Hello,")
    return letters


def no_greeting() -> list[BatchLetter]:
    def body(row: int, label: str, item: str) -> str:
        return f"Sorry: it was me, not you.\n\n{charged_twice(row, label, item)}"

    letters = write_all(full(20, seed=50), greeting="", body=body)
    return [replace(each, greeting="Sorry: it was me, not you.") for each in letters]


def colleagues() -> list[BatchLetter]:
    return write_all(full(15, seed=51), email=lambda row: f"desk{row}@hsbc.com")


def addresses_like_programs() -> list[BatchLetter]:
    said = [
        "noreen@letterbox.co.uk",
        "nora.plyde@quickpost.net",
        "postma@briefkasten.de",
        "example.smith@letterbox.co.uk",
        "info@claystudio.net",
        "anna@etsyfans.net",
        "o'neil+clay@quickpost.net",
        "testa.rossi@letterbox.co.uk",
        "hello@kilnandkin.shop",
    ]
    return write_all(full(9, seed=52), email=lambda row: said[row - 1])


def one_item_inside_another() -> list[BatchLetter]:
    items = ("mug", "blue mug", "blue mug with a lid", "jug")
    return write_all(full(20, seed=53), item=lambda row: items[row % 4])


def two_john_smiths() -> list[BatchLetter]:
    names = [name for name in full(520, seed=54) if name != "John Smith"][:498]
    return write_all([*names, "John Smith", "John Smith"])


def nothing_known_of_orders() -> list[BatchLetter]:
    words = "My newsletter of Sunday showed your address to others on the list. I'm sorry."
    return write_all(full(50, seed=55), label="", item="", body=words)


PASSING = {
    "one letter": lambda: [write(1)],
    "two letters": lambda: write_all(["Ada Weber", "Tom Hale"]),
    "five hundred popular names": lambda: popular(500, 61),
    "five hundred others": lambda: popular(500, 62),
    "seventy popular names": lambda: popular(70, 63),
    "seven names": lambda: popular(7, 64),
    **{
        each.__name__.replace("_", " "): each
        for each in (
            *(two_annas, nine_sarahs, a_couple, a_couple_with_one_parcel),
            *(two_orders_in_one_letter, two_letters_to_one_person, one_product_with_numbers),
            *(one_product_without_numbers, a_titled_product, a_strike),
            *(a_recall_that_lists_everything, one_town, marias, kims, nguyens),
            *(greeted_without_names, hi_there, dear_friends, titles, odd_spellings),
            *(other_languages, surnames_like_nothing, first_names_only, by_hand_on_etsy),
            *(mixed_ways, a_card_was_ordered, a_gift_was_ordered, numbers_that_are_other_things),
            *(no_tracking, the_seller_is_anna, nobody_knows_their_names, no_greeting, colleagues),
            *(addresses_like_programs, one_item_inside_another, two_john_smiths),
            nothing_known_of_orders,
        )
    },
}
