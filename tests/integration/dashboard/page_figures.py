"""What a page says, read from its HTML: cells of tables, items of lists, tiles, titles, downloads."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

NO_END = {"br", "circle", "hr", "img", "input", "line", "link", "meta", "rect"}
SAYING = {"td", "th", "li", "dd", "h2"}


@dataclass
class Figures:
    """Everything by the id of the nearest element around it that has one; '' is the page itself."""

    tables: dict[str, list[list[list[str]]]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tiles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, str] = field(default_factory=dict)
    downloads: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    """Collects Figures; the words of an element are those of all its parts, one space between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Figures()
        self._open: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._lines: list[list[str]] = []
        self._is_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where we are."""
        if tag in NO_END:
            return
        self._open.append((tag, dict(attrs).get("id") or ""))
        if tag == "a" and dict(attrs).get("class") == "csv":
            self.found.downloads.add(self._place())
        if tag == "table":
            self._lines = []
            self.found.tables[self._place(inside=True)].append(self._lines)
        elif tag == "tbody":
            self._is_body = True
        elif tag == "tr" and self._is_body:
            self._lines.append([])
        elif tag in SAYING:
            self._words = []

    def handle_data(self, data: str) -> None:
        """Words."""
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Keep what ends here."""
        if tag in NO_END:
            return
        said = " ".join(" ".join(self._words).split())
        if tag in {"td", "th"} and self._is_body:
            self._lines[-1].append(said)
        elif tag == "tbody":
            self._is_body = False
        elif tag == "li":
            self.found.lists[self._place()].append(said)
        elif tag == "dd":
            self.found.tiles[self._place()].append(said)
        elif tag == "h2":
            self.found.titles[self._place()] = said
        while self._open and self._open.pop()[0] != tag:
            pass

    def _place(self, *, inside: bool = False) -> str:
        """The nearest id around the innermost open element; with `inside` its own counts, too."""
        around = self._open if inside else self._open[:-1]
        return next((id_ for _, id_ in reversed(around) if id_), "")


def figures_of(page: str) -> Figures:
    """Read the main part of a page."""
    reader = Reader()
    reader.feed(page.partition("<main")[2].partition(">")[2].partition("</main>")[0])
    return reader.found
