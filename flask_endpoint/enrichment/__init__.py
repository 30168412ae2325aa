"""Enrichment: what plays do not tell of tracks, artists and albums, read one by one within a daily budget."""
