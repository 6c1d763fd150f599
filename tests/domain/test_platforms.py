"""A platform or a carrier is one entry in a table; each entry is whole."""

import re
import tomllib

import pytest

from bot.domain.channels import SalesChannel, choose_address, find_channel
from bot.domain.deadlines.rules import name_case_rule
from bot.domain.errors import BadInput
from bot.domain.platforms import NoticeKind, Platform, find_platform
from bot.domain.program_files import DATA
from bot.domain.shipping.carriers import list_carriers
from bot.domain.ways import find_platform_of, read_own_email
from bot.mail.understanding.platforms import find_named, find_owner
from cogs.parts.case_choices import PLATFORMS


def test_the_table_has_one_entry_for_each_platform() -> None:
    table = tomllib.loads((DATA / "rules" / "platforms.toml").read_text("utf-8"))
    assert set(table) == {each.value for each in Platform}


@pytest.mark.parametrize("platform", Platform)
def test_each_entry_says_all_that_is_needed(platform: Platform) -> None:
    facts = find_platform(platform)
    assert facts.label == platform.label
    assert facts.all_domains
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) for domain in facts.all_domains)
    assert all(re.compile(pose.strip("…")) for pose in facts.poses)
    assert facts.messages is None or facts.messages.link.startswith("https://")
    assert facts.cases or not facts.domains
    for kind in facts.cases:
        assert name_case_rule(platform, kind)


def test_no_domain_belongs_to_two() -> None:
    domains = [domain for each in Platform for domain in find_platform(each).domains]
    assert len(domains) == len(set(domains)) > 200


def test_every_place_to_sell_that_has_letters_of_its_own_is_one_platform() -> None:
    own = {"woocommerce", "website", "fair", "other"}
    assert {via.value for via in SalesChannel if via.platform is None} == own
    for via in SalesChannel:
        assert via.platform is None or find_channel(via.platform) is via
    assert find_channel(Platform.BANK) is None


#: Whose letters are judged, who is posed as, and where cases are opened: as before there were more
#: places to sell.
JUDGED = {"paypal", "etsy", "ebay", "amazon", "stripe", "shopify", "bank", "carrier"}


def test_a_place_that_only_sells_changes_nothing_for_its_other_letters() -> None:
    for each in Platform:
        facts = find_platform(each)
        assert bool(facts.domains) == bool(facts.poses) == (each.value in JUDGED)
        assert bool(facts.cases) == (each.value in JUDGED)
    assert find_owner("notifications.wix.com") is None
    assert find_owner("squareup.com") is Platform.BANK
    assert find_named("Wix") is find_named("Ada Gumroad") is find_named("") is None


@pytest.mark.parametrize(
    "address", ["no-reply@mail.vinted.co.uk", "x@alerts.depop.com", "store+1@t.shopifyemail.com"]
)
def test_nobody_is_known_by_an_address_of_a_place_to_sell(address: str) -> None:
    assert find_platform_of(address) is not None
    with pytest.raises(BadInput, match="not to the customer"):
        read_own_email(address)


def test_a_case_can_be_opened_only_where_there_are_cases() -> None:
    offered = {each.value for each in PLATFORMS}
    assert offered == JUDGED - {"carrier"}


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
        messages = find_platform(via.platform).messages if via.platform else None
        assert messages is None or address.link == messages.link
    assert NoticeKind.HELP_REQUEST in find_platform(Platform.ETSY).cases
