"""Orders as files tell of them: a marketplace's export, or a seller's own table.

Bytes on the disk become `Sale` values with the lines that they come from, in steps: `opening.py`
finds the table in a file, `proposing.py` says which column holds which fact, `reading.py` reads the
rows in chunks. Nothing here knows of a database; whatever a file holds, the end is values or one
`BadInput`.
"""
