"""Privacy exports as Spotify sends them, written from the ledger."""
