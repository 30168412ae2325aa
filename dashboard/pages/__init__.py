"""One blueprint per page; PAGES in dashboard/navigation.py lists them in the order of the menu."""
