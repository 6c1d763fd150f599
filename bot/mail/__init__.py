"""The shop's mailbox: letters come in by IMAP and go out by SMTP.

`transport` speaks with servers, `reading` makes sense of a letter's bytes, `understanding` says
what it is, who wrote, and what it says, with the words that stand in `*_words.toml` here.
"""
