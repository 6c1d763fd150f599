"""The shop's mailbox: letters come in by IMAP and go out by SMTP."""
