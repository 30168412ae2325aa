"""Runs the whole platform on one machine without containers."""
