"""Privacy exports: from an uploaded ZIP or JSON file to raw rows, and from there to the ledger."""
