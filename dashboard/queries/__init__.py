"""One module per page: row types, the SQL that fills them, and functions that run it in a snapshot."""
