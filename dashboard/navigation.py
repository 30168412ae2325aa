"""The menu. A new page is a blueprint, its queries, its template, its texts and one line here."""

from flask import Blueprint

from dashboard.pages import albums, calendar, clock, compare, data_health, overview, rankings, sessions, taste

PAGES: tuple[Blueprint, ...] = (
    overview.page,
    rankings.page,
    clock.page,
    calendar.page,
    taste.page,
    albums.page,
    sessions.page,
    compare.page,
    data_health.page,
)
