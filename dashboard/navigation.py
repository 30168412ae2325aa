"""The menu. A new page is a blueprint, its queries, its template, its texts and one line here."""

from flask import Blueprint

from dashboard.pages import (
    albums,
    calendar,
    clock,
    compare,
    data_health,
    discovery,
    everyone,
    health_downloads,
    history,
    music,
    overview,
    rankings,
    sessions,
    taste,
    wrapped,
)

PAGES: tuple[Blueprint, ...] = (
    overview.page,
    rankings.page,
    everyone.page,
    clock.page,
    calendar.page,
    taste.page,
    discovery.page,
    albums.page,
    sessions.page,
    history.page,
    wrapped.page,
    compare.page,
    data_health.page,
)

DETAILS: tuple[Blueprint, ...] = (music.page,)
"""What other pages link to, without a line in the menu."""

DOWNLOADS: tuple[Blueprint, ...] = (health_downloads.page,)
"""Files that a page links to and that are no page themselves."""
