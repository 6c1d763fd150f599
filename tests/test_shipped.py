"""What ships with the program is found where it is installed, which takes few names among other
packages.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USES = """
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
import bot
from bot.domain.shipping import delivery_estimates
from bot.domain.deadlines import rules
from bot.domain.letters import LetterKind
from bot.domain.program_files import DATA
from bot.writing import write_letter
from bot.writing.letters.facts import Facts

facts = Facts(now=datetime(2026, 3, 3, tzinfo=UTC), shop_zone=ZoneInfo("UTC"), customer_name="Ada")
assert "Ada" in write_letter(LetterKind.SHIPPED, facts).text
assert rules._TABLE.is_file() and delivery_estimates._FIGURES.is_file()
assert (DATA / "demo" / "shop.toml").is_file() and (DATA / "demo" / "letters.toml").is_file()
print(bot.__file__)
"""


def test_an_installed_program_finds_its_files_in_its_own_packages(tmp_path: Path) -> None:
    # Laid out as the wheel is, by the same words.
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]
    for source, target in [
        *zip(wheel["packages"], wheel["packages"], strict=True),
        *wheel["force-include"].items(),
    ]:
        shutil.copytree(
            ROOT / source, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__")
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bot", "cogs"]
    done = subprocess.run(
        [sys.executable, "-c", USES],
        cwd=tmp_path.parent,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{tmp_path / 'bot' / '__init__.py'}\n", done.stderr
