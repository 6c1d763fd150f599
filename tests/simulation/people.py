"""Names that no two buyers share, so that a line at the desk says whom it means."""

from collections.abc import Iterator
from itertools import product


def list_names() -> Iterator[str]:
    """One after another: neighbours share neither name."""
    first, last = FIRST.split(), LAST.split()
    pairs = product(range(len(last)), range(len(first)))
    return (f"{first[place]} {last[(place + turn) % len(last)]}" for turn, place in pairs)


FIRST = """
    Ada Bela Cleo Dora Edda Fiona Greta Hanna Ines Jana Klara Lena Mona Nora Olga Petra Quinn Rosa
    Sara Tilda Ursa Vera Wanda Xenia Yola Zita Anton Boris Carlo Dirk Emil Felix Georg Hugo Igor
    Jakob Kurt Ludo Milo Nils
"""
LAST = """
    Abel Bauer Conti Drew Eder Frost Gruen Holm Iversen Jung Keller Lorenz Marsh Nowak Ober Pohl
    Quist Ritter Sand Thorn Ulm Vogel Weiss Xander Young Zander Arndt Brook Curie Dahl Engel Falk
    Gross Huber Isak Jensen Kraus Linde Mohr Nagel
"""
