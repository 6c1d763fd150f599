"""Check digits of tracking numbers: each rule by the name that data/rules/carriers.toml calls it.

Each takes the digits of a number of the right shape, the check digit last.
"""

from collections.abc import Callable


def is_gs1_number(number: str) -> bool:
    """Modulo 10, weights 3 and 1 from the right: USPS, FedEx Ground, Canada Post (GS1
    specifications).
    """
    return _weigh(number, (1, 3)) % 10 == 0


def is_gs1_number_after_92(number: str) -> bool:
    """The same, where the label leaves out the "92" that the digit was worked out with: FedEx
    parcels that the post delivers.
    """
    return is_gs1_number("92" + number)


def is_fedex_number(number: str) -> bool:
    """Modulo 11, then 10, weights 1, 3, 7 from the right of the serial number: FedEx Express."""
    return _weigh(number[:-1], (1, 3, 7)) % 11 % 10 == int(number[-1])


def is_dhl_number(number: str) -> bool:
    """The rest of a division by 7: DHL Express air waybills (IATA Resolution 600a)."""
    return int(number[:-1]) % 7 == int(number[-1])


def is_ups_number(number: str) -> bool:
    """Modulo 10, every second sign twice, letters counted from A = 2: UPS after "1Z", and
    OnTrac.
    """
    serial = number.removeprefix("1Z")
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in serial]
    return (sum(values[:-1]) + sum(values[1:-1:2]) + values[-1]) % 10 == 0


def is_post_number(number: str) -> bool:
    """Modulo 11 with the weights of UPU standard S10: two letters, eight digits, check digit,
    country.
    """
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    total = sum(int(sign) * weight for sign, weight in zip(number[2:10], weights, strict=True))
    rest = 11 - total % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(number[10])


def is_dpd_number(number: str) -> bool:
    """Modulo 37, 36 over digits and letters (ISO 7064): DPD labels."""
    rest = 36
    for sign in number[:-1]:
        rest = ((rest + int(sign, 36)) % 36 or 36) * 2 % 37
    return (rest + int(number[-1], 36)) % 36 == 1


def _weigh(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weights[at % len(weights)] for at, digit in enumerate(reversed(digits)))


CHECKS: dict[str, Callable[[str], bool]] = {
    "gs1": is_gs1_number,
    "gs1_after_92": is_gs1_number_after_92,
    "fedex": is_fedex_number,
    "dhl": is_dhl_number,
    "ups": is_ups_number,
    "dpd": is_dpd_number,
}
