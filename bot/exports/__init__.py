"""A shop's orders as files that go out, open in a spreadsheet, and come in again unchanged."""
