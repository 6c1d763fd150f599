"""An openly signed letter is read like any other; an encrypted one says that it can't be."""

import base64
from datetime import timedelta
from functools import lru_cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.reading.signed import read_signed
from tests.mail.raw_letters import HEAD, NOW, PLAIN, PNG, multipart, part, read
from tests.sure import sure

WORDS = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWhere is my parcel?\r\n"
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
PACKED = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"


@lru_cache(maxsize=1)
def make_signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ada")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + timedelta(days=9))
    return made.sign(key, hashes.SHA256()), key


def sign(content: bytes, *options: PKCS7Options) -> bytes:
    signed = PKCS7SignatureBuilder().set_data(content).add_signer(*make_signer(), hashes.SHA256())
    return signed.sign(Encoding.DER, [PKCS7Options.Binary, *options])


def pack(content: bytes, head: str = PACKED) -> bytes:
    coded = base64.encodebytes(sign(content))
    return f"{HEAD}{head}\nContent-Transfer-Encoding: base64\n\n".encode() + coded


def in_pieces(content: bytes) -> bytes:
    """The same in the streamed form (BER): lengths that are not known before, content in pieces."""
    pieces = b"".join(
        b"\x04\x82" + len(piece).to_bytes(2) + piece
        for piece in (content[at : at + 700] for at in range(0, len(content), 700))
    )
    data = bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80\x24\x80" + pieces + b"\0" * 4
    inner = b"\x02\x01\x01" + b"\x31\x80" + b"\x30\x80\x05\0\0\0" + b"\0\0" + b"\x30\x80" + data
    return b"\x30\x80\x06\x09" + SIGNED_DATA + b"\xa0\x80\x30\x80" + inner + b"\0" * 8


@pytest.mark.parametrize(
    "head",
    [
        PACKED,
        "Content-Type: application/x-pkcs7-mime; name=smime.p7m",
        "Content-Type: application/octet-stream; name=smime.p7m",
        f"{PACKED}\nContent-Disposition: attachment; filename=smime.p7m",
    ],
)
def test_an_openly_signed_letter_is_read(head: str) -> None:
    mail = read(pack(WORDS, head))
    assert (mail.words, mail.attachments, mail.is_readable) == ("Where is my parcel?", (), True)


def test_what_is_attached_to_a_signed_letter_is_attached() -> None:
    photo = part("Content-Type: image/png; name=a.png", PNG)
    mail = read(pack(multipart("mixed", PLAIN, photo, head="")))
    assert mail.words == "Where is my parcel?"
    assert [file.content for file in mail.attachments] == [PNG]


def test_a_letter_that_was_signed_twice_is_read() -> None:
    once = pack(WORDS).split(b"\n", 2)[2]
    assert read(pack(once)).words == "Where is my parcel?"


def test_a_letter_that_was_signed_in_pieces_is_read() -> None:
    long = WORDS + b"Still waiting.\r\n" * 200
    assert read_signed(in_pieces(long)) == long
    beginning = sure(read_signed(in_pieces(long)[:1_500]))  # it was cut off
    assert len(beginning) > 1_400
    assert long.startswith(beginning[:1_400])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MIIB",
        sign(WORDS, PKCS7Options.DetachedSignature),
        b"\x30\x80" * 100_000,
        sign(WORDS).replace(
            bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010703")
        ),
        b"\x30\x80\x06\x09" + SIGNED_DATA + b"\xa0\x80\x30\x80" + b"\x31\x80" * 50_000,
    ],
)
def test_where_nothing_was_openly_signed_nothing_is_read(content: bytes) -> None:
    assert read_signed(content) is None


def test_an_encrypted_letter_cannot_be_read() -> None:
    secret = base64.encodebytes(sign(WORDS).replace(SIGNED_DATA, SIGNED_DATA[:-1] + b"\x03"))
    head = f"{HEAD}{PACKED}\nContent-Transfer-Encoding: base64\n\n"
    assert not read(head.encode() + secret).is_readable


@given(st.data())
def test_a_damaged_signed_letter_raises_nothing(data: st.DataObject) -> None:
    raw = bytearray(in_pieces(WORDS) if data.draw(st.booleans()) else sign(WORDS))
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, 80))] = data.draw(st.integers(0, 255))
    found = read_signed(bytes(raw))
    assert found is None or len(found) <= len(raw)
