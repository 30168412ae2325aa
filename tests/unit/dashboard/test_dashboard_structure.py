"""What keeps the dashboard true as it grows: own data only, words in one place, one name per page."""

import re
import runpy
import string
from pathlib import Path

import pytest

from dashboard.navigation import DETAILS, PAGES
from dashboard.settings import MissingSettingError, Settings, bind_address
from dashboard.texts import ENGLISH

ROOT = Path(__file__).resolve().parents[3]
DASHBOARD = ROOT / "dashboard"
CODE = [path for path in DASHBOARD.rglob("*.py") if not path.name.startswith("texts")]
TEMPLATES = sorted((DASHBOARD / "templates").glob("*.html"))
USER_TABLES = re.compile(
    r"\banalytics\.(?!global_)\w+|\bwarehouse\.fact_play|\bops\.(?:lake|published)_partition"
)
STATEMENT = re.compile(r'^(\w+) = \(?\s*(?:\w+\s*\+\s*)?"""\n(.*?)"""', re.MULTILINE | re.DOTALL)
ENVIRONMENT = {
    "MAIN_DB_HOST": "127.0.0.1",
    "MAIN_DB_PORT": "5434",
    "MAIN_DB_NAME": "main",
    "SOURCE_DB_HOST": "127.0.0.1",
    "SOURCE_DB_PORT": "5433",
    "SOURCE_DB_NAME": "source",
    "DASHBOARD_RO_PASSWORD": "p' w",
    "SESSION_SECRET": "s",
    "DASHBOARD_PUBLIC_URL": "http://127.0.0.1:3000/",
    "FLASK_PUBLIC_URL": "http://127.0.0.1:8000",
}


def statements() -> dict[str, str]:
    """Every SQL statement of dashboard/queries by module and name."""
    return {
        f"{path.stem}.{name}": statement
        for path in (DASHBOARD / "queries").glob("*.py")
        for name, statement in STATEMENT.findall(path.read_text())
    }


def test_the_statements_are_found():
    constants = sum(
        len(re.findall(r"^[A-Z_]+ = ", path.read_text(), re.MULTILINE))
        for path in (DASHBOARD / "queries").glob("*.py")
    )
    assert len(statements()) == constants


@pytest.mark.parametrize("name", sorted(statements()))
def test_every_query_on_figures_of_users_is_bound_to_the_session(name):
    statement = statements()[name]
    if USER_TABLES.search(statement) and name != "data_health.ACCOUNTS":  # an admin's view, without listening
        assert "user_id = %(user_id)s" in statement, "filter by the user of the session: %(user_id)s"


def test_sql_lives_in_queries_only():
    for path in CODE:
        if path.parent.name != "queries":
            assert not re.search(r"\bSELECT\b.*\bFROM\b", path.read_text(), re.DOTALL), path


@pytest.mark.parametrize("page", [page.name for page in (*PAGES, *DETAILS)])
def test_a_page_has_one_name_everywhere(page):
    for place in (f"pages/{page}.py", f"queries/{page}.py", f"templates/{page}.html"):
        assert (DASHBOARD / place).exists(), f"add dashboard/{place}"
    assert (f"menu.{page}" in ENGLISH) == (page in {page.name for page in PAGES})


def used_texts() -> set[str]:
    """Keys that code and templates ask for; a composed key counts as everything with its beginning."""
    source = "\n".join(path.read_text() for path in [*CODE, *TEMPLATES])
    found = set(re.findall(r"""text\(\s*["']([\w.]+)["']\s*[,)]""", source))
    beginnings = set(re.findall(r"""text\(\s*["']([\w.]+\.)["'] ~""", source))
    beginnings |= set(re.findall(r"""text\(\s*f["']([\w.]+)\{""", source))
    found |= {key for key in ENGLISH if f'"{key}"' in source}
    return found | {key for key in ENGLISH for start in beginnings if key.startswith(start)}


def test_every_text_that_is_asked_for_exists_and_none_is_left_over():
    used = used_texts()
    assert used - ENGLISH.keys() == set(), "add these to dashboard/texts.py"
    assert ENGLISH.keys() - used == set(), "nothing says these: remove them from dashboard/texts.py"


def test_every_text_has_readable_placeholders():
    for key, words in ENGLISH.items():
        names = [name for _, name, _, _ in string.Formatter().parse(words) if name is not None]
        assert all(name.isidentifier() for name in names), key


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_and_no_style_of_their_own(template):
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", template.read_text(), flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{3,}", source) == [], "words belong in dashboard/texts.py"
    assert not re.search(r"\bstyle=|<style|\bon\w+=|<script>", template.read_text()), (
        "the policy forbids inline"
    )


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_a_missing_setting_is_named(name):
    with pytest.raises(MissingSettingError, match=name):
        Settings.from_environment({**ENVIRONMENT, name: ""})


def test_settings_hide_their_secrets_and_trim_addresses():
    settings = Settings.from_environment({**ENVIRONMENT, "SESSION_SECRET": "hush"})
    assert "hush" not in repr(settings)
    assert "p' w" not in repr(settings)
    assert settings.public_url == "http://127.0.0.1:3000"


def test_gunicorn_listens_on_this_machine_only_unless_told_otherwise(monkeypatch):
    assert bind_address({"DASHBOARD_PORT": "3000"}) == "127.0.0.1:3000"
    assert bind_address({"DASHBOARD_PORT": "3000", "DASHBOARD_BIND": "0.0.0.0:80"}) == "0.0.0.0:80"
    monkeypatch.setenv("DASHBOARD_PORT", "4000")
    monkeypatch.delenv("DASHBOARD_BIND", raising=False)
    configuration = runpy.run_path(str(DASHBOARD / "gunicorn.conf.py"))
    assert configuration["bind"] == "127.0.0.1:4000"
    assert configuration["workers"] == 1
    assert not re.search(r"%\((?:q|r|h|u|f|a|\{)", configuration["access_log_format"])
