"""A browser of requests and regular expressions: enough to walk through our pages and the simulator's."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import requests

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def form_token(page: str) -> str:
    """The CSRF token of a page's first form."""
    found = CSRF.search(page)
    assert found, "the page has no form with a CSRF token"
    return html.unescape(found.group(1))


@dataclass
class Browser:
    """Somebody looking at the endpoint at `base`, with cookies of their own."""

    base: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **arguments) -> requests.Response:
        return self.session.get(self._address(path), timeout=30, **arguments)

    def post(self, path: str, data: dict[str, str] | None = None, **arguments) -> requests.Response:
        return self.session.post(self._address(path), data=data, timeout=30, **arguments)

    def submit(self, page_path: str, path: str, data: dict[str, str] | None = None, **arguments):
        """Fill in the form of one page and send it to its address."""
        token = form_token(self.get(page_path).text)
        return self.post(path, {"csrf_token": token, **(data or {})}, **arguments)

    def sign_in_locally(self, login_name: str, password: str, **extra: str) -> requests.Response:
        return self.submit(
            "/login",
            "/login",
            {"login_name": login_name, "password": password, **extra},
            allow_redirects=False,
        )

    def begin_spotify(self, path: str = "/connect") -> str:
        """Be sent to Spotify; returns the authorize address."""
        sent = self.get(path, allow_redirects=False)
        assert sent.status_code == 302, sent.text
        return sent.headers["Location"]

    def decide(self, authorize_url: str, listener: int, decision: str = "agree") -> str:
        """Answer the consent page; returns the address Spotify sends the browser back to."""
        page = self.get(authorize_url)
        assert page.status_code == 200, page.text
        answer = self.post(
            authorize_url,
            {"csrf_token": form_token(page.text), "listener": str(listener), "decision": decision},
            allow_redirects=False,
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def sign_in_with_spotify(self, listener: int, path: str = "/connect") -> requests.Response:
        """The whole way; returns the answer to the callback, redirects not followed."""
        back = self.decide(self.begin_spotify(path), listener)
        return self.get(back, allow_redirects=False)

    def _address(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path


def query_of(address: str) -> dict[str, str]:
    """The query of an address, one value per name."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
