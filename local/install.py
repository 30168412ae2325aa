"""Make .venv and install pinned requirements into it, saying what happens. Standard library only.

Usage: python3.11 -m local.install local|test

Done again only when the requirements file changes: its hash is kept beside the packages.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
SIZES = {"local": "about 2 GB, two to ten minutes", "test": "about 200 MB, a minute"}
SECONDS_BETWEEN_LINES = 10


class InstallError(RuntimeError):
    """Something is missing or pip failed; the message says what to do."""


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def make_venv() -> None:
    """A venv of this interpreter, unless there is a working one."""
    if sys.version_info[:2] != (3, 11):
        raise InstallError(
            f"Python 3.11 is needed, this is {sys.version.split()[0]}: make PYTHON=/path/to/python3.11"
        )
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode
        == 0
    ):
        return
    say("making the virtual environment .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise InstallError(
            "the virtual environment could not be made; on Debian and Ubuntu: apt install python3.11-venv\n"
            + (done.stdout + done.stderr)[-1000:]
        )


class Progress:
    """Turns pip's lines into one live line on a terminal, or into a line now and then in a log."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.found = 0
        self.now = "asking the package index"
        self.began = time.monotonic()
        self.told = 0.0
        self.is_terminal = sys.stdout.isatty()

    def read(self, line: str) -> None:
        """Take in one line of pip."""
        words = line.split()
        if line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
            self.found += 1
            self.now = Path(words[3] if words[0] == "Requirement" else words[1]).name
        elif line.startswith("Ignoring "):  # meant for another system
            self.total -= 1
        elif line.strip().startswith("Downloading "):
            self.now = "downloading " + " ".join([words[1].split("-")[0], *words[2:]])
        elif line.startswith("Installing collected packages"):
            self.now = "unpacking everything into .venv (about a minute)"
        self.show()

    def show(self, *, is_last: bool = False) -> None:
        """Print where we are."""
        spent = time.monotonic() - self.began
        text = f"  {min(self.found, self.total)} of {self.total} packages, {spent:.0f} s  {self.now}"
        if is_last:
            text = f"  {self.total} packages, {spent:.0f} s  installed"
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write(f"\r\033[K{text[:width]}" + ("\n" if is_last else ""))
            sys.stdout.flush()
        elif is_last or spent - self.told > SECONDS_BETWEEN_LINES:
            self.told = spent
            say(text)


def install(requirements: Path) -> None:
    """pip install with hashes; pip's own words go to a log."""
    total = sum("==" in line and not line.startswith((" ", "#")) for line in requirements.open())
    progress = Progress(total)
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "-r", str(requirements)]
    with LOG.open("w") as log:
        pip = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        for line in pip.stdout or ():
            log.write(line)
            progress.read(line)
    if pip.wait():
        words = "".join(LOG.read_text().splitlines(keepends=True)[-15:])
        raise InstallError(f"\npip failed (all of its words: {LOG.relative_to(ROOT)}):\n{words}")
    progress.show(is_last=True)


def main(name: str) -> int:
    """Make sure the environment has what requirements/<name>.txt says."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    stamp = VENV / f"requirements-{name}.sha256"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    try:
        make_venv()
        if stamp.exists() and stamp.read_text() == wanted:
            return 0
        say(f"installing requirements/{name}.txt ({SIZES.get(name, '')}; the first time only)")
        install(requirements)
    except InstallError as error:
        say(str(error))
        return 1
    stamp.write_text(wanted)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        say("\ninterrupted; the same command goes on from here")
        sys.exit(130)
