"""What a carrier's letter about a parcel under way says is wrong with it, in thirteen languages."""

import pytest

from bot.domain.shipping.delivery_notices import ParcelTrouble
from bot.mail.understanding.parcel_troubles import find_trouble, needs_nobody
from tests.mail.letters import make_mail

CUSTOMS, ADDRESS, WAITS, RETURNS, HELD = ParcelTrouble


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("Customs asks for an invoice.", CUSTOMS),
        ("Der Zoll braucht eine Handelsrechnung.", CUSTOMS),
        ("Tullen väntar på en faktura.", CUSTOMS),
        ("Przesyłka czeka na odprawę celną.", CUSTOMS),
        ("The house number is missing.", ADDRESS),
        ("Die Anschrift ist unvollständig.", ADDRESS),
        ("L'adresse est incorrecte.", ADDRESS),
        ("Adressen är ofullständig.", ADDRESS),
        ("Osoite on puutteellinen.", ADDRESS),
        ("Adres jest niepełny.", ADDRESS),
        ("A morada está incompleta.", ADDRESS),
        ("It is ready for collection at the post office.", WAITS),
        ("Es liegt im Paketshop zur Abholung.", WAITS),
        ("Pakken er klar til afhentning.", WAITS),
        ("Paketti on noudettavissa.", WAITS),
        ("Paczka czeka na odbiór.", WAITS),
        ("A encomenda aguarda levantamento.", WAITS),
        ("It is being returned to the sender.", RETURNS),
        ("Le colis est retourné à l'expéditeur.", RETURNS),
        ("El envío será devuelto al remitente.", RETURNS),
        ("La spedizione torna al mittente.", RETURNS),
        ("Pakken er på vei tilbake til avsender.", RETURNS),
        ("Saadetis läheb saatjale tagasi.", RETURNS),
        ("Het pakket gaat retour.", RETURNS),
        ("It was stopped at our depot.", HELD),
        ("Przesyłka została zatrzymana.", HELD),
        ("Something else is wrong.", None),
    ],
)
def test_what_is_wrong_is_told(words: str, trouble: ParcelTrouble | None) -> None:
    mail = make_mail("noreply@carrier.example", "Your parcel", words)
    assert find_trouble(mail) is trouble
    assert not needs_nobody(mail)


@pytest.mark.parametrize(
    "words",
    [
        "It is on its way. If nobody is in, it goes back to our depot.",
        "It has cleared customs and will be delivered on Monday.",
        "Ihr Paket ist unterwegs.",
        "Votre colis est en cours de livraison.",
        "Su envío está en reparto.",
        "Il pacco è in consegna.",
        "Je pakket is onderweg.",
        "Paketet är på väg.",
        "Pakken er på vej.",
        "Pakken er på vei.",
        "Paketti on matkalla.",
        "Pakk on teel.",
        "Paczka jest w drodze.",
        "A encomenda está a caminho.",
        "It was delivered.",
    ],
)
def test_plain_progress_needs_nobody(words: str) -> None:
    assert needs_nobody(make_mail("noreply@carrier.example", "Your parcel", words))
