"""Schemas of the three databases as plain SQL migrations, and the tool that applies them."""
