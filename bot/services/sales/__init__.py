"""Orders that come in by themselves: from marketplaces' letters and files."""
