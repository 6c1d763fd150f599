"""Who may send notices: the domains that belong to platforms, banks and carriers, and who only
poses as one. Both stand in data/rules/platforms.toml and carriers.toml.
"""

import re
import unicodedata
from functools import lru_cache

from bot.domain.mail import Mail
from bot.domain.platforms import Platform, find_platform

_LOOKALIKE = str.maketrans("1i|0", "lllo") | str.maketrans("аеорсухіѕԁӏ", "aeopcyxlsdl")


def domain_of(address: str) -> str:
    """What stands behind the last @, in lower case; empty if there is nothing."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold()


def is_under(domain: str, parent: str) -> bool:
    """Whether the domain is the parent or lies under it, label by label."""
    return domain == parent or domain.endswith("." + parent)


def find_owner(domain: str) -> Platform | None:
    """The platform that the domain belongs to; a domain that only looks like it belongs to
    nobody.
    """
    owners = _map_owners()
    labels = domain.split(".")
    parents = (".".join(labels[start:]) for start in range(len(labels)))
    return next((owners[parent] for parent in parents if parent in owners), None)


@lru_cache(maxsize=1)
def _map_owners() -> dict[str, Platform]:
    owners: dict[str, Platform] = {}
    for platform in Platform:
        owners |= dict.fromkeys(find_platform(platform).domains, platform)
    return owners


def _look(words: str) -> str:
    """The words as a hasty eye sees them: PayPaI, paypa1 and раураl are all the same."""
    plain = unicodedata.normalize("NFKD", words.casefold()).translate(_LOOKALIKE)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("rn", "m")


@lru_cache(maxsize=1)
def _list_poses() -> list[tuple[Platform, re.Pattern[str]]]:
    """What a poser writes into the shown name or into a domain of his own, and what a letter calls
    its sender.
    """
    # A bank's words are everybody's, and a carrier's name is shorter than theirs.
    last = [Platform.CARRIER, Platform.BANK]
    order = [*(each for each in Platform if each not in last), *last]
    poses = {each: find_platform(each).poses for each in order}
    return [(each, _make_pattern(found)) for each, found in poses.items() if found]


def _make_pattern(poses: tuple[str, ...]) -> re.Pattern[str]:
    words = []
    for pose in poses:
        begins = "" if pose.startswith("…") else r"(?<![a-z0-9])"
        ends = "" if pose.endswith("…") else r"(?![a-z0-9])"
        words.append(begins + _look(pose.strip("…")) + ends)
    return re.compile("|".join(words))


def find_named(words: str) -> Platform | None:
    """The platform that the words name, also in letters that only look alike."""
    looked = _look(words)
    return next((platform for platform, pose in _list_poses() if pose.search(looked)), None)


def find_pose(mail: Mail) -> Platform | None:
    """The platform that the sender's name or address makes it look like, whether or not it
    is.
    """
    domain = domain_of(mail.sender.address)
    return find_owner(domain) or find_named(mail.sender.name) or find_named(_unfold_labels(domain))


def _unfold_labels(domain: str) -> str:
    """The labels of a domain as words; those in other alphabets (xn--…) as they are shown."""
    return (
        " ".join(_show_label(label) for label in domain.split(".")[:-1])
        .replace("-", " ")
        .replace("_", " ")
    )


def _show_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
