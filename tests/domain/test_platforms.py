"""A platform or a carrier is one entry in a table; each entry is whole."""

import re
import tomllib

import pytest

from bot.domain.channels import SalesChannel, choose_address
from bot.domain.deadlines.rules import name_case_rule
from bot.domain.platforms import NoticeKind, Platform, find_platform
from bot.domain.program_files import DATA
from bot.domain.shipping.carriers import list_carriers


def test_the_table_has_one_entry_for_each_platform() -> None:
    table = tomllib.loads((DATA / "rules" / "platforms.toml").read_text("utf-8"))
    assert set(table) == {each.value for each in Platform}


@pytest.mark.parametrize("platform", Platform)
def test_each_entry_says_all_that_is_needed(platform: Platform) -> None:
    facts = find_platform(platform)
    assert facts.label == platform.label
    assert facts.domains
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in facts.domains)
    assert all(re.compile(pose.strip("…")) for pose in facts.poses)
    assert facts.messages is None or facts.messages.link.startswith("https://")
    assert facts.cases
    for kind in facts.cases:
        assert name_case_rule(platform, kind)


def test_no_domain_belongs_to_two() -> None:
    domains = [domain for each in Platform for domain in find_platform(each).domains]
    assert len(domains) == len(set(domains)) > 200


def test_a_carrier_s_letters_are_known_by_its_own_entry() -> None:
    facts = find_platform(Platform.CARRIER)
    for carrier in list_carriers():
        assert set(carrier.domains) <= facts.domains
        assert set(carrier.poses) <= set(facts.poses)


def test_who_has_no_messages_of_its_own_is_written_to_elsewhere() -> None:
    for via in SalesChannel:
        address = choose_address(
            name="Ada", discord_name=None, discord_id=None, email=None, via=via, has_mailbox=False
        )
        known = {each.value: each for each in Platform}.get(via.value)
        messages = find_platform(known).messages if known else None
        assert messages is None or address.link == messages.link
    assert NoticeKind.HELP_REQUEST in find_platform(Platform.ETSY).cases
