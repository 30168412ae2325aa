"""The dashboard: pages rendered on the server from main, read with a read-only role."""

from dashboard.app import create_app

__all__ = ["create_app"]
