"""The files that ship with the program: letters' wording, figures with their sources, the sample
shop.
"""

from pathlib import Path

_PROGRAM = Path(__file__).resolve().parents[1]
#: Beside the program in its own folder, and in it once it is installed: few names are taken where
#: all packages lie.
DATA = next(folder for folder in (_PROGRAM / "data", _PROGRAM.with_name("data")) if folder.is_dir())
