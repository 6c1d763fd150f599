"""A customer's language is told from a sentence, or not at all."""

import pytest

from bot.mail.reading.language import tell_language

SENTENCES = {
    "en": [
        "Where is my parcel?",
        "Hi, I still haven't received my order.",
        "Thanks so much, it arrived today!",
        "The mug was broken when I opened the box.",
        "I'd like to cancel my order #1042.",
        "Could you make it in blue instead?",
        "Is it possible to change the address?",
        "Have you posted the shawl yet?",
        "This is the third time I am writing to you.",
        "My daughter loves the scarf, thank you!",
    ],
    "de": [
        "Wo bleibt mein Paket?",
        "Hallo, ich habe meine Bestellung noch nicht erhalten.",
        "Vielen Dank, es ist heute angekommen!",
        "Ich möchte meine Bestellung stornieren.",
        "Wann wird geliefert?",
        "Geht das auch in Blau?",
        "Können Sie die Adresse noch ändern?",
        "Haben Sie den Schal schon verschickt?",
        "Ich schreibe Ihnen jetzt zum dritten Mal.",
        "Meine Tochter liebt die Mütze, danke!",
    ],
    "fr": [
        "Où est mon colis ?",
        "Bonjour, je n'ai toujours pas reçu ma commande.",
        "Merci beaucoup, il est bien arrivé !",
        "Je souhaite annuler ma commande.",
        "Quand sera-t-elle expédiée ?",
        "Est-ce possible en bleu ?",
        "Est-il possible de changer l'adresse ?",
        "Avez-vous déjà envoyé le châle ?",
        "C'est la troisième fois que je vous écris.",
        "Ma fille adore le bonnet, merci !",
    ],
    "es": [
        "¿Dónde está mi paquete?",
        "Hola, todavía no he recibido mi pedido.",
        "Muchas gracias, ha llegado hoy.",
        "Quiero cancelar mi pedido.",
        "¿Cuándo se envía?",
        "¿Lo pueden hacer en azul?",
        "¿Es posible cambiar la dirección?",
        "¿Ya han enviado el chal?",
        "Es la tercera vez que les escribo.",
        "A mi hija le encanta el gorro, ¡gracias!",
    ],
    "it": [
        "Dov'è il mio pacco?",
        "Buongiorno, non ho ancora ricevuto il mio ordine.",
        "Grazie mille, è arrivato oggi!",
        "Vorrei annullare il mio ordine.",
        "Quando verrà spedito?",
        "Si può avere in blu?",
        "È possibile cambiare l'indirizzo?",
        "Avete già spedito lo scialle?",
        "È la terza volta che vi scrivo.",
        "Mia figlia adora il cappello, grazie!",
    ],
    "nl": [
        "Waar is mijn pakket?",
        "Hallo, ik heb mijn bestelling nog niet ontvangen.",
        "Hartelijk dank, het is vandaag aangekomen!",
        "Ik wil mijn bestelling annuleren.",
        "Wanneer wordt het verzonden?",
        "Kan het ook in het blauw?",
        "Is het mogelijk om het adres te wijzigen?",
        "Heeft u de sjaal al verstuurd?",
        "Dit is de derde keer dat ik u schrijf.",
        "Mijn dochter is dol op de muts, bedankt!",
    ],
    "pt": ["Olá, ainda não recebi a minha encomenda. Pode enviar o número de rastreio?"],
    "sv": ["Hej, jag har inte fått mitt paket än. När kommer det?"],
    "da": ["Hej, jeg har ikke modtaget min pakke endnu. Hvornår kommer den?"],
    "pl": ["Dzień dobry, nie dostałam jeszcze paczki. Kiedy zostanie wysłana?"],
}


def test_short_sentences_are_told_apart() -> None:
    told = [
        (code, tell_language(sentence)) for code, said in SENTENCES.items() for sentence in said
    ]
    assert not [pair for pair in told if pair[1] not in (pair[0], None)]
    assert sum(code == found for code, found in told) >= 0.9 * len(told)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ok",
        "👍👍👍",
        "1042",
        "Ada",
        "+49 151 2345678",
        "JD014600003GB",
        "OK!!!",
        "https://www.example.com/the/is/my",
    ],
)
def test_too_little_gives_no_language(words: str) -> None:
    assert tell_language(words) is None


@pytest.mark.parametrize(
    "words",
    ["Где мой заказ?", "こんにちは、注文はどこですか", "Missä minun pakettini on?", "طلبي أين"],
)
def test_a_language_that_is_not_known_is_not_guessed(words: str) -> None:
    assert tell_language(words) is None


def test_the_mail_program_is_believed_only_where_the_words_do_not_tell() -> None:
    assert tell_language("Wo bleibt mein Paket? Ich habe es noch nicht erhalten.", "en-US") == "de"
    assert tell_language("Danke!", "de-DE") == "de"
    assert tell_language("Danke!", "de, en") is None
    assert tell_language("", "de") is None
