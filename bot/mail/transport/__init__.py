"""Mail servers: connections, accounts, sending and fetching. Knows nothing of what letters say."""
