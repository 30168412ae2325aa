"""What the page of everybody's listening says."""
# ruff: noqa: E501  (a text stays on one line, and its dashes and signs are meant for people)

EVERYONE = {
    "menu.everyone": "Everyone",
    "everyone.title": "Everyone here",
    "everyone.finding": "{name} leads with {streams} of {listeners} · {period}",
    "everyone.note": "Everybody's plays added up, each by their own calendar. What fewer than three listeners streamed is left out, so that nobody's listening shows.",
    "everyone.none": "Nothing that three listeners streamed in {period}",
    "everyone.none.hint": "Only what at least three listeners streamed is shown here. Choose a longer period above.",
    "everyone.few": "{listeners} here so far, and it takes three",
    "everyone.few.hint": "With fewer than three listeners, a sum would tell one of them what the other heard. This page fills by itself once three people here have plays.",
    "column.listeners": "Listeners",
    "define.listeners": "People here with at least one stream of it in the period; never fewer than three.",
    "define.rank.everyone": "By streams, then listeners, then plays, then name.",
    "unit.listeners.one": "{n} listener",
    "unit.listeners.many": "{n} listeners",
}
