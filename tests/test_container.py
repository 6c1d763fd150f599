"""The container is made of what the program is made of, and of nothing that is somebody's."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IGNORED = (ROOT / ".dockerignore").read_text().splitlines()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()


def test_all_that_the_program_is_made_of_goes_in_and_nothing_else() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    made_of = {*wheel["packages"], *wheel["force-include"]}
    beside = {"pyproject.toml", "constraints.txt", "README.md", "LICENSE"}
    assert "*" in IGNORED
    assert {line[1:] for line in IGNORED if line.startswith("!")} == made_of | beside
    assert all((ROOT / path).exists() for path in made_of | beside)


def test_it_runs_as_nobody_and_keeps_its_books_in_the_one_volume() -> None:
    assert DOCKERFILE.index("USER goodword") < DOCKERFILE.index('CMD ["goodword", "run"]')
    [volume] = re.findall(r"^VOLUME (.+)$", DOCKERFILE, re.MULTILINE)
    assert f"sqlite+aiosqlite:///{volume}/goodword.db" in DOCKERFILE
    assert f"books:{volume}" in COMPOSE


def test_no_secret_is_written_down() -> None:
    assert "GOODWORD_TOKEN=" not in DOCKERFILE
    assert "env_file: .env" in COMPOSE
