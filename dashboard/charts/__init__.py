"""Geometry of the charts: pure functions from figures to what a template draws."""
