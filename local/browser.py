"""A person at a browser: follows links, fills forms and keeps cookies, so that sign-in is the real one."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from local.health import direct_session

TIMEOUT_SECONDS = 30


class SignInError(RuntimeError):
    """A page was not what a person would need to go on."""


@dataclass
class Form:
    """A form of a page with what it would send."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(found.get("action", ""), found.get("method", "get")))
        elif tag == "input" and self.forms and found.get("type") == "hidden":
            self.forms[-1].fields[found.get("name", "")] = found.get("value", "")


class Browser:
    """One person's browser."""

    def __init__(self) -> None:
        self._session = direct_session()
        self._session.headers["User-Agent"] = "encore-demo"
        self._url = ""
        self._page = _Page("")

    def open(self, url: str) -> None:
        """Go to an address."""
        self._show(self._session.get(url, timeout=TIMEOUT_SECONDS))

    def _show(self, answer: requests.Response) -> None:
        if not answer.ok:
            raise SignInError(f"{answer.url.split('?')[0]} answers {answer.status_code}")
        self._url, self._page = answer.url, _Page(answer.text)

    def follow(self, part: str) -> None:
        """Click the first link whose address contains `part`."""
        for link in self._page.links:
            if part in link:
                self.open(urljoin(self._url, link))
                return
        raise SignInError(f"{self._url.split('?')[0]} has no link to {part}")

    def submit(self, part: str, **answers: str) -> None:
        """Fill in and send the first form whose address contains `part`."""
        for form in self._page.forms:
            if part in form.action:
                address = urljoin(self._url, form.action)
                data = {**form.fields, **answers}
                self._show(self._session.post(address, data=data, timeout=TIMEOUT_SECONDS))
                return
        raise SignInError(f"{self._url.split('?')[0]} has no form for {part}")

    def is_at(self, base: str) -> bool:
        """Whether the page shown belongs to that site."""
        return self._url.startswith(base)


def sign_in(flask_url: str, listener: int, time_zone: str) -> None:
    """Sign a listener of the simulator in, from Encore's sign-in page by way of the consent page and back.

    Then choose the listener's time zone on the home page, as a person would.
    """
    browser = Browser()
    browser.open(f"{flask_url}/login")
    browser.follow("/connect")
    if not browser.is_at(flask_url):  # a second visit may be sent straight back
        browser.submit("/authorize", listener=str(listener), decision="agree")
    if not browser.is_at(flask_url):
        raise SignInError(f"listener {listener} was not sent back to {flask_url}")
    browser.open(flask_url)
    browser.submit("/time-zone", time_zone=time_zone)
