"""Shops' lives, with Goodword and without it: the world knows what is true and judges what is
said.

`shops.py` describes the shops, `world.py` what is true, `buyers.py` and `sellers.py` what people
do, `helped.py` what of it reaches Goodword, `desk.py` what is posted; `reading.py` finds which
matters a post names, `judging.py` holds them against the world, `counting.py` counts lines.
Months are lived by hand with `python -m tests.simulation.months --help`.
"""
