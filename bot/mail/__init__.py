"""The shop's mailbox: letters come in by IMAP and go out by SMTP.

To and from the server: `accounts`, `providers`, `sealing`, `trying`, `connection`, `client`,
`watching`, `fetching`, `composing`, `sending`, `filing`, `troubles`. Reading a letter's bytes:
`reading`, `parts`, `fields`, `charsets`, `html`, `attachments`, `quotes`, `attributions`,
`bounces`, `language`. Understanding what was read: `sorting`, `signs`, `notices`, `figures`,
`deadlines`, `platforms`, `authenticity`, `plain`, with the words that they look for in
`*_words.toml`.
"""
