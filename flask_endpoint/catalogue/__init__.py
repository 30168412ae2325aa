"""Tracks, artists, albums and recordings: who is who (ANALYTICS §2), derived from raw alone."""
