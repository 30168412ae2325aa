"""What a stranger relies on: requirements that install anywhere, commands that exist, no machine's paths."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)==([^ ;\\]+)", re.MULTILINE)
SERVICES = sorted(path.stem for path in (ROOT / "requirements").glob("*.in"))


def tracked(*patterns: str) -> list[Path]:
    """Tracked files that still exist in the working tree."""
    names = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def pins(service: str) -> dict[str, set[str]]:
    """Package → pinned versions (several where markers differ) of one compiled file."""
    found: dict[str, set[str]] = {}
    for name, version in PINNED.findall((ROOT / f"requirements/{service}.txt").read_text()):
        found.setdefault(name.split("[")[0].lower(), set()).add(version)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_compiled_requirements_are_hashed_and_name_no_index(service):
    text = (ROOT / f"requirements/{service}.txt").read_text()
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index-url|--find-links|file://", text)


@pytest.mark.parametrize("service", [name for name in SERVICES if name not in {"local", "test"}])
def test_a_service_runs_the_same_versions_in_a_container_as_in_local_mode(service):
    local = pins("local")
    different = {name for name, versions in pins(service).items() if not versions <= local.get(name, set())}
    assert not different, "recompile with `make compile-requirements`"


def makefiles() -> str:
    """The Makefile and what it includes."""
    return (ROOT / "Makefile").read_text() + (ROOT / "docker/Makefile.include").read_text()


def test_every_make_command_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", makefiles(), re.MULTILINE))
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for command in re.findall(
            r"`make ([a-z][a-z0-9-]*)|^make ([a-z][a-z0-9-]*)", path.read_text(), re.MULTILINE
        ):
            name = command[0] or command[1]
            assert name in targets, f"{path.name} promises `make {name}`, which the Makefile does not have"


def test_every_make_target_says_what_it_does():
    text = makefiles()
    phony = {name for line in re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE) for name in line.split()}
    documented = set(re.findall(r"^([a-z][a-z0-9-]*):.*##", text, re.MULTILINE))
    assert phony <= documented, "add `## sentence` to these targets"


def test_every_link_in_the_documents_leads_somewhere():
    for path in tracked("*.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), (
                f"{path.relative_to(ROOT)} links to {target}, which is not there"
            )


def test_nothing_names_one_machine_or_a_registry_host():
    machine = re.compile(
        r"(?<![\w.])/(?:work|root|home/[a-z]+)/|https?://[\w.-]*(?:py" r"pi|pythonhosted|npm" r"js)\."
    )
    for path in tracked():
        if path.suffix in {".png", ".ico", ".woff2"}:
            continue
        found = machine.search(path.read_text(errors="ignore"))
        assert not found, f"{path.relative_to(ROOT)} holds {found.group()}"


def test_no_privacy_export_is_tracked():
    names = [path.name for path in tracked("*.zip", "*endsong*", "*Streaming_History*", "*StreamingHistory*")]
    assert not names, "real or generated exports do not belong in the repository"


def test_no_link_is_tracked():
    listed = subprocess.run(
        ["git", "ls-files", "--stage"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    links = [line.partition("\t")[2] for line in listed if line.startswith("120000")]
    assert not links, (
        "a link leads to something on one machine only, and checking it out replaces what others have there: "
        "git rm --cached it"
    )


def test_no_two_test_files_have_one_name():
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, "pytest collects test files by their base name: give each its own"
