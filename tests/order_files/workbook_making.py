"""Excel workbooks, written part by part."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Cell = str | int | float | None


def make_workbook(rows: Sequence[Sequence[Cell]], **more: str) -> bytes:
    """A workbook with one sheet; `more` are further files, or other contents of usual ones, where
    "__" stands for "/".
    """
    words: list[str] = []
    sheet = "".join(_write_row(number, row, words) for number, row in enumerate(rows, 1))
    said = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    files = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": (
            f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
            '<sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": (
            f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>'
            '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
            '<xf numFmtId="4"/></cellXfs></styleSheet>'
        ),
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{said}</sst>",
        "xl/worksheets/sheet1.xml": (
            f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>"
        ),
    }
    files |= {name.replace("__", "/"): content for name, content in more.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _write_row(number: int, row: Sequence[Cell], words: list[str]) -> str:
    cells = []
    for column, cell in enumerate(row):
        place = f'r="{chr(65 + column)}{number}"'
        if isinstance(cell, str) and cell.startswith("<"):
            cells.append(cell.replace("<c", f"<c {place}", 1))
        elif isinstance(cell, str):
            words.append(cell)
            cells.append(f'<c {place} t="s"><v>{len(words) - 1}</v></c>')
        elif cell is not None:
            cells.append(f"<c {place}><v>{cell}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'
