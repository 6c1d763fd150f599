"""What a customer newly says is found among quotes and signatures, and never lost with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mail import MailAddress
from bot.mail.reading.quotes import find_new_words

NEW = "Where is my parcel?"
SHOP = "Woolly Things <shop@woolly.example>"
QUOTE = "> Hi Ada,\n>\n> it was posted on Monday.\n"
PLAIN_QUOTE = "Hi Ada,\n\nit was posted on Monday.\n"

ATTRIBUTIONS = {
    "gmail en": f"On Thu, Nov 6, 2025 at 10:12 AM {SHOP} wrote:",
    "gmail en wrapped": "On Thu, Nov 6, 2025 at 10:12 AM Woolly and Other Lovely "
    "Things\n<shop@woolly.example> wrote:",
    "gmail de": f"Am Do., 6. Nov. 2025 um 10:12 Uhr schrieb {SHOP}:",
    "gmail fr": f"Le jeu. 6 nov. 2025 à 10:12, {SHOP} a écrit :",
    "gmail es": "El jue, 6 nov 2025 a las 10:12, Woolly (<shop@woolly.example>) escribió:",
    "gmail it": f"Il giorno gio 6 nov 2025 alle ore 10:12 {SHOP} ha scritto:",
    "gmail nl": f"Op do 6 nov 2025 om 10:12 schreef {SHOP}:",
    "gmail sv": f"Den tors 6 nov. 2025 kl 10:12 skrev {SHOP}:",
    "gmail da": f"Den tor. 6. nov. 2025 kl. 10.12 skrev {SHOP}:",
    "gmail no": f"tor. 6. nov. 2025 kl. 10:12 skrev {SHOP}:",
    "gmail pt": f"Em qui., 6 de nov. de 2025 às 10:12, {SHOP} escreveu:",
    "gmail pl": f"czw., 6 lis 2025 o 10:12 {SHOP} napisał(a):",
    "gmail fi": f"to 6. marrask. 2025 klo 10.12 {SHOP} kirjoitti:",
    "apple en": "On 6 Nov 2025, at 10:12, Woolly <shop@woolly.example> wrote:",
    "apple de": "Am 06.11.2025 um 10:12 schrieb Woolly <shop@woolly.example>:",
    "apple fr": "Le 6 nov. 2025 à 10:12, Woolly <shop@woolly.example> a écrit :",
    "thunderbird en": "On 06/11/2025 10:12, Woolly wrote:",
    "thunderbird de": "Am 06.11.25 um 10:12 schrieb Woolly:",
    "yahoo de": "Woolly <shop@woolly.example> schrieb am Donnerstag, 6. November 2025 um 10:12:12 "
    "MEZ:",
    "wrapped after a dot": f"Am Do., 6.\nNov. 2025 um 10:12 Uhr schrieb {SHOP}:",
    "wrapped after a weekday": f"Den tors.\n6. nov. 2025 kl. 10:12 skrev {SHOP}:",
    "wrapped in brackets": "On Thu, Nov 6, 2025 at 10:12 AM Shop <\nshop@woolly.example> wrote:",
    "wrapped before a bracket": "On Thu, 6 Nov 2025, 10:12 Woolly <shop@woolly.example\n> wrote:",
    "wrapped often": "On Thursday, 6\nNovember 2025 at 10:12,\nWool\n<shop@woolly.example>\nwrote:",
    "no colon": f"On Thu, Nov 6, 2025 at 10:12 AM {SHOP} wrote",
    "zoho": f"---- On Thu, 06 Nov 2025 10:12:00 +0000 {SHOP} wrote ---",
    "horde": f"Quoting {SHOP}:",
    "mutt": f"* {SHOP} [2025-11-06 10:12]:",
    "gmail et": f"Kuupäev N, 6. november 2025 kell 10:12 kirjutas {SHOP}:",
    "gmail ru": f"чт, 6 нояб. 2025 г. в 10:12, {SHOP}:",
    "gmail hu": f"{SHOP} ezt írta (időpont: 2025. nov. 6., Cs, 10:12):",
    "gmail zh": f"{SHOP} 于2025年11月6日周四 10:12写道：",
    "gmail ja": f"2025年11月6日(木) 10:12 {SHOP}:",
    "unknown": f"Hénau, 6 zul 2025 10:12 {SHOP} qwertas:",
    "tutanota": "6 Nov 2025, 10:12 by shop@woolly.example:",
    "old gmail": f"2025-11-06 10:12 GMT+01:00 {SHOP}:",
    "a day and a person": f"2025/11/6 {SHOP}",
    "rules without blanks": "------On 06/11/2025 10:12, Woolly wrote-----",
    "one word": "------ Originalnachricht ------",
    "de original": "-----Original-Nachricht-----",
    "et original": "-----Algne kiri-----",
    "fr original": "----- Mail original -----",
}


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=list(ATTRIBUTIONS))
def test_an_answer_above_or_below_the_quote_is_found_in_many_languages(attribution: str) -> None:
    assert find_new_words(f"{NEW}\n\n{attribution}\n\n{QUOTE}").words == NEW
    assert find_new_words(f"{NEW}\n{attribution}\n{QUOTE}").words == NEW
    assert find_new_words(f"{attribution}\n{QUOTE}\n{NEW}\n").words == NEW


@pytest.mark.parametrize("attribution", [ATTRIBUTIONS["gmail en"], ATTRIBUTIONS["yahoo de"]])
def test_a_quote_without_marks_is_left_out_below_its_attribution(attribution: str) -> None:
    assert find_new_words(f"{NEW}\n\n    {attribution}\n\n{PLAIN_QUOTE}").words == NEW


OUTLOOK = {
    "en": "From: {}\nSent: Thursday, November 6, 2025 10:12 AM\nTo: Ada\nSubject: Your order",
    "en bold": "*From:* {}\n*Sent:* Thursday, November 6, 2025 10:12 AM\n*To:* Ada\n*Subject:* "
    "Your order",
    "de": "Von: {}\nGesendet: Donnerstag, 6. November 2025 10:12\nAn: Ada\nBetreff: Ihre "
    "Bestellung",
    "web.de": "Gesendet: Donnerstag, 06. November 2025 um 10:12 Uhr\nVon: {}\nAn: Ada\nBetreff: "
    "Ihre Bestellung",
    "fr": "De : {}\nEnvoyé : jeudi 6 novembre 2025 10:12\nÀ : Ada\nObjet : Votre commande",
    "es": "De: {}\nEnviado el: jueves, 6 de noviembre de 2025 10:12\nPara: Ada\nAsunto: Su pedido",
    "it": "Da: {}\nInviato: giovedì 6 novembre 2025 10:12\nA: Ada\nOggetto: Il suo ordine",
    "nl": "Van: {}\nVerzonden: donderdag 6 november 2025 10:12\nAan: Ada\nOnderwerp: Uw bestelling",
    "sv": "Från: {}\nSkickat: den 6 november 2025 10:12\nTill: Ada\nÄmne: Din beställning",
    "da": "Fra: {}\nSendt: 6. november 2025 10:12\nTil: Ada\nEmne: Din bestilling",
    "et": "Saatja: {}\nSaadetud: neljap, 6. november 2025 10:12\nAdressaat: Ada\nTeema: Tellimus",
    "fi": "Lähettäjä: {}\nPäivämäärä: 6. marraskuuta 2025 10:12\nVastaanottaja: Ada\nAihe: Tilaus",
    "ro": "De la: {}\nTrimis: joi, 6 noiembrie 2025 10:12\nCătre: Ada\nSubiect: Comanda",
    "ko": "보낸 사람: {}\n보낸 날짜: 2025년 11월 6일 10:12\n받는 사람: Ada\n제목: 주문",
    "zh": "发件人：{}\n发送时间：2025年11月6日 10:12\n收件人：Ada\n主题：订单",
    "unknown": "Qwerto: {}\nAsdfata: 6.11.2025 10:12\nYxcv: Ada\nUiop: Tilaus",
}


@pytest.mark.parametrize("block", OUTLOOK.values(), ids=list(OUTLOOK))
@pytest.mark.parametrize(
    "before", ["", "________________________________\n", "-----Original Message-----\n"]
)
def test_an_outlook_answer_is_found(block: str, before: str) -> None:
    text = f"{NEW}\n\n{before}{block.format(SHOP)}\n\n{PLAIN_QUOTE}"
    found = find_new_words(text, "Re: Your order")
    assert found.words == NEW
    assert found.forwarded_from is None


@pytest.mark.parametrize("block", OUTLOOK.values(), ids=list(OUTLOOK))
def test_the_same_block_under_a_forwarding_subject_is_a_forwarded_letter(block: str) -> None:
    found = find_new_words(
        f"See below.\n\n{block.format('Bob <bob@b.example>')}\n\nI never got it.", "WG: Order"
    )
    assert found.words == "See below.\n\nI never got it."
    assert found.forwarded_from == MailAddress("Bob", "bob@b.example")


FORWARDED = {
    "gmail": "---------- Forwarded message ---------\nFrom: Bob <bob@b.example>\nDate: Thu, Nov "
    "6, 2025 at 10:12 AM\n"
    "Subject: lost\nTo: <ada@example.com>\n\n\nI never got it.\n",
    "gmail de": "---------- Weitergeleitete Nachricht ---------\nVon: Bob <bob@b.example>\nDatum: "
    "6. Nov. 2025\n"
    "Betreff: weg\nAn: Ada\n\nI never got it.",
    "thunderbird": "-------- Forwarded Message --------\nSubject: \tlost\nDate: \tThu, 6 Nov 2025 "
    "10:12:00 +0100\n"
    "From: \tBob <bob@b.example>\nTo: \tada@example.com\n\nI never got it.",
    "apple": "Begin forwarded message:\n\n> From: Bob <bob@b.example>\n> Subject: lost\n> Date: 6 "
    "November 2025\n> \n"
    "> I never got it.\n",
    "apple de": "Anfang der weitergeleiteten Nachricht:\n\n> Von: Bob <bob@b.example>\n> Betreff: "
    "weg\n> \n"
    "> I never got it.",
    "apple fr": "Début du message transféré :\n\n> De: Bob <bob@b.example>\n> Objet: perdu\n> \n> "
    "I never got it.",
    "gmail es": "---------- Forwarded message ---------\nDe: Bob <bob@b.example>\nDate: jue, 6 "
    "nov 2025\nSubject: x\n\n"
    "I never got it.",
    "old outlook": "-----Original Message-----\nFrom: Bob [mailto:bob@b.example]\nSent: "
    "Thursday\nSubject: x\n\n"
    "I never got it.",
}


@pytest.mark.parametrize("text", FORWARDED.values(), ids=list(FORWARDED))
def test_a_forwarded_letter_keeps_its_words_and_tells_who_wrote_them(text: str) -> None:
    found = find_new_words(f"Can you help him?\n\n{text}", "Fwd: lost")
    assert found.words == "Can you help him?\n\nI never got it."
    assert found.forwarded_from == MailAddress("Bob", "bob@b.example")


HEADING = "From: Bob <bob@b.example>\nSubject: lost\nDate: 6 November 2025 at 10:12:03 GMT"


def mark(text: str, sign: str = "> ") -> str:
    return "\n".join(f"{sign}{line}" for line in text.split("\n"))


QUOTED_FORWARDS = {
    "apple": mark(f"Begin forwarded message:\n\n{HEADING}\n\nI never got it."),
    "gmail": mark(f"---------- Forwarded message ---------\n{HEADING}\n\nI never got it."),
    "no blank": mark(f"Begin forwarded message:\n\n{HEADING}\n\nI never got it.", ">"),
    "twice": mark(mark(f"Begin forwarded message:\n\n{HEADING}\n\nI never got it.")),
    "old outlook": mark(f"-----Original Message-----\n{HEADING}\n\nI never got it."),
    "no title": mark(f"{HEADING}\n\nI never got it."),
    "nl": mark(
        "Begin doorgestuurd bericht:\n\nVan: Bob <bob@b.example>\nOnderwerp: weg\n"
        "Datum: 6 november 2025\n\nI never got it."
    ),
    "el": mark(
        "Αρχή προωθημένου μηνύματος:\n\nΑπό: Bob <bob@b.example>\nΘέμα: lost\n"
        "Ημερομηνία: 6 Νοεμβρίου 2025\n\nI never got it."
    ),
    "unknown": mark(
        "Qwertas asdfen yxcv:\n\nDe qwer: Bob <bob@b.example>\nUiop: lost\n"
        "Hjkl: 6.11.2025 10:12\n\nI never got it."
    ),
    "cs": mark(
        "Začátek přeposlané zprávy:\n\nOd: Bob <bob@b.example>\nPředmět: lost\n"
        "Datum: 6. listopadu 2025\n\nI never got it."
    ),
}


@pytest.mark.parametrize("text", QUOTED_FORWARDS.values(), ids=list(QUOTED_FORWARDS))
def test_a_forwarded_letter_may_be_marked_like_a_quote(text: str) -> None:
    for before in ("Can you help him?\n\n", "Can you help him?\n\nSent from my iPhone\n\n"):
        found = find_new_words(before + text, "Fwd: lost")
        assert found.words == "Can you help him?\n\nI never got it."
        assert found.forwarded_from == MailAddress("Bob", "bob@b.example")
    below = find_new_words(f"{text}\n\nCan you help him?", "Fwd: lost")
    assert below.words == "I never got it.\n\nCan you help him?"


def test_yahoo_and_outlook_for_mac_introduce_a_forward_in_one_line() -> None:
    person = '"Bob" <bob@b.example>'
    yahoo = f"----- Forwarded message ----- From: {person}To: Ada <a@b.example>Subject: lost"
    for line in (yahoo, f"On 06/11/2025 10:12, {person} wrote:"):
        found = find_new_words(f"Can you help him?\n\n{line}\n\nI never got it.", "FW: lost")
        assert found.words == "Can you help him?\n\nI never got it."
        assert found.forwarded_from == MailAddress("Bob", "bob@b.example")


def test_an_open_pgp_signature_is_taken_off() -> None:
    begin = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    end = "\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----"
    assert find_new_words(f"{begin}- - one\n- - two{end}").words == "- one\n- two"
    assert find_new_words(begin + NEW).words == NEW


def test_what_was_forwarded_in_a_quoted_letter_is_quoted() -> None:
    text = f"{NEW}\n\n{ATTRIBUTIONS['gmail en']}\n> See below.\n{mark(QUOTED_FORWARDS['apple'])}"
    assert find_new_words(text, "Re: order").words == NEW
    text = f"{NEW}\n\n{QUOTED_FORWARDS['old outlook']}"
    found = find_new_words(text, "Re: order")
    assert (found.words, found.forwarded_from) == (NEW, None)


def test_answers_between_the_quoted_lines_are_kept() -> None:
    text = (
        "On 06/11/2025 10:12, Woolly wrote:\n> Which colour?\n\nBlue.\n\n> Which "
        "size?\nSmall.\n\n-- \nAda\nBerlin\n"
    )
    assert find_new_words(text).words == "Blue.\n\nSmall."


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Sent from Yahoo Mail on Android",
        "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android",
        "Von meinem iPhone gesendet",
        "Von Yahoo Mail auf dem Android-Gerät gesendet",
        "Laden Sie Outlook für Android herunter",
        "Sent from my Verizon, Samsung Galaxy smartphone",
        "Sent from my Android device with K-9 Mail.",
        "Envoyé depuis l’application Mail Orange",
        "Lähetetty iPhonesta",
        "iPhone'umdan gönderildi",
        "Küldve az iPhone-omról",
        "Отправлено с iPhone",
        "Gesendet von Outlook für Android",
        "Gesendet mit der WEB.DE Mail App",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "Envoyé de mon iPhone",
        "Télécharger Outlook pour iOS",
        "Enviado desde mi iPhone",
        "Obtener Outlook para Android",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Enviado do meu iPhone",
        "-- \nAda Lovelace\nLovelace Ltd.\n+44 20 1234567",
        "--\nAda",
    ],
)
def test_what_a_phone_or_a_signature_adds_is_left_out(line: str) -> None:
    assert find_new_words(f"{NEW}\n\n{line}\n").words == NEW
    assert find_new_words(f"{NEW}\n\n{line}\n\n{ATTRIBUTIONS['gmail en']}\n{QUOTE}").words == NEW


@pytest.mark.parametrize(
    "line",
    [
        "Sent via Royal Mail on Tuesday, number RR123456785GB",
        "Sent via email on Monday, no answer yet!",
        "Typed on my phone, sorry - where is my order?",
        "Sent from my phone, the old one is broken",
        "Sent from Orange County",
        "Sent via mail",
        "Sent with Evri, my mobile shows nothing",
        "Gesendet von meiner Frau per E-Mail",
        "Skickat från Stockholm, mobil 070-123456",
        "Enviado por correo desde mi oficina, sin móvil",
        "Sent my phone",
        "Get Outlook for me please",
    ],
)
def test_a_line_that_only_begins_like_a_phones_is_the_customers(line: str) -> None:
    for text in (f"{NEW}\n\n{line}", line):
        assert find_new_words(text).words == text
        assert find_new_words(f"{text}\n\n{ATTRIBUTIONS['gmail en']}\n{QUOTE}").words == text


def test_a_phones_line_in_the_middle_stays() -> None:
    text = "You wrote\nSent from my iPhone\nand nothing else. Where is it?"
    assert find_new_words(text).words == text


@pytest.mark.parametrize(
    "text",
    [
        'Hi,\nOn 3 November 2025 you wrote:\n"We ship tomorrow"\nThat was a lie.',
        "On 3/11/2025 your colleague Anna wrote:\nit is posted\nbut nothing came.",
        "I ordered on 3/11/2025 and wrote twice: no answer.",
        "Please change my address.\nFrom: Old Street 1\nTo: New Street 2\nThanks",
        "You have a new message:\nFrom: Ada\nSubject: Order\nWhere is it?",
        "Sent from Berlin last week, it should be here by now.",
        "I am sad >:(\nand my cat too >_<",
        "Colours:\n--- red ---\n--- blue ---",
        "Am 3. November bestellt: immer noch nichts da.",
        "a -- b\n---\nc",
        "From: the heart\n\nthank you",
        "It came at 10.30.\nNobody was in.",
        "On Monday at 10:30 the driver wrote:\nnobody home",
        "Date: 6 Nov\nFrom: my desk\nTo: you\nThank you!",
        "The label says:\nFrom: Woolly\nTo: Ada Lee\nDate: 6.11.2025\nbut it was empty",
        "My address:\nName: Ada Lee\nStreet: 3 High St\nTown: York\nPhone: 01904 123456",
        "Name: Ada\nEmail: ada@mail.example\nDate: 6.11.2025 10:12\nColour: blue",
        "I forward you the message:\nhe says it is lost.",
        "--- original colours ---\nred",
    ],
)
def test_a_customers_own_words_are_not_taken_for_a_quote(text: str) -> None:
    assert find_new_words(text, "Re: order").words == text


@pytest.mark.parametrize("text", [QUOTE, PLAIN_QUOTE, "--\nAda", "Sent from my iPhone"])
def test_where_nothing_would_be_left_the_whole_text_is_given(text: str) -> None:
    assert find_new_words(text).words == text.strip("\n")


FORM = f"{OUTLOOK['en'].format(SHOP)}\n\n{PLAIN_QUOTE}"


@pytest.mark.parametrize("before", ["", "\n\nSent from my iPhone\n\n", "-- \nAda\n\n"])
@pytest.mark.parametrize(
    "quote",
    [
        f"{ATTRIBUTIONS['gmail en']}\n{QUOTE}",
        f"{ATTRIBUTIONS['apple de']}\n\n{PLAIN_QUOTE}",
        f"-----Original Message-----\n{FORM}",
        FORM,
        QUOTE,
        mark(f"{ATTRIBUTIONS['apple en']}\n{QUOTE}"),
    ],
)
def test_an_answer_without_words_of_its_own_gives_none_of_the_shops(
    before: str, quote: str
) -> None:
    for subject, is_answer in (("Re: order", False), ("AW: order", False), ("order", True)):
        assert find_new_words(before + quote, subject, is_answer=is_answer).words == ""


@pytest.mark.parametrize("text", [FORM, f"{ATTRIBUTIONS['gmail en']}\n\n{PLAIN_QUOTE}"])
def test_a_contact_forms_letter_is_no_answer(text: str) -> None:
    assert find_new_words(text, "A message from your website").words == text.strip("\n")


LINES = st.sampled_from(
    [
        NEW,
        "",
        "> q",
        ">> q",
        "-- ",
        "--",
        *ATTRIBUTIONS.values(),
        *OUTLOOK.values(),
        *FORWARDED.values(),
        "From: x",
        "\x00",
    ]
)


@given(st.lists(LINES | st.text(max_size=40), max_size=30), st.text(max_size=20))
def test_any_text_gives_words_of_that_text(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    found = find_new_words(text, subject)
    assert len(found.words) <= 20_000
    assert text.strip() or not found.words.strip()
    for line in found.words.split("\n"):
        assert line in text
