"""Letters from outside: written from the shapes that the world sends, by people who had not seen
the rules, and what each should come to in a shop.
"""
