"""The process supervisor (supervisord): its configuration, and talking to it over its socket."""

import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]

from local.layout import Layout
from local.postgres import UNPRIVILEGED_USER, is_root
from local.programs import Program
from local.settings import ROOT, SettingsError

UP = ("STARTING", "RUNNING", "BACKOFF", "STOPPING")
RETRIES = 100_000
"""Supervision never gives up: a database may be away for an hour. Each pause is a second longer."""


class SupervisorError(RuntimeError):
    """The supervisor did not start or did not answer."""


def quote_command(argv: Sequence[str]) -> str:
    """A command line as supervisord reads it."""
    return " ".join(shlex.quote(part) for part in argv).replace("%", "%%")


def quote_value(name: str, value: str) -> str:
    """A value of `environment=` as supervisord reads it; it has no escape for quotes and comments."""
    quote = "'" if '"' in value else '"'
    if quote in value or value != value.strip("'\"") or "\n" in value or " ;" in value or " #" in value:
        raise SettingsError(f"{name}: a value with both kinds of quotes, ' #' or ' ;' cannot be passed on")
    return f"{quote}{value}{quote}".replace("%", "%%")


def _program_section(program: Program, layout: Layout) -> list[str]:
    pairs = [f"{name}={quote_value(name, value)}" for name, value in sorted(program.env.items())]
    lines = [
        f"[program:{program.name}]",
        f"command={quote_command(program.argv)}",
        f"directory={quote_path(program.directory)}",
        f"environment={','.join(pairs)}",
        f"priority={program.stage}",
        f"stdout_logfile={quote_path(layout.logs / (program.name + '.log'))}",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=3",
        "redirect_stderr=true",
        "autostart=false",
        "autorestart=true",
        "startsecs=2",
        f"startretries={RETRIES}",
        f"stopsignal={program.stop_signal}",
        f"stopwaitsecs={program.stop_seconds}",
        f"stopasgroup={'true' if program.stop_signal == 'TERM' else 'false'}",
        "killasgroup=true",
    ]
    if program.is_unprivileged and is_root():
        lines.append(f"user={UNPRIVILEGED_USER}")
    return lines


def quote_path(path: Path) -> str:
    """A path as supervisord reads it."""
    return str(path).replace("%", "%%")


def configuration(programs: Sequence[Program], layout: Layout) -> str:
    """The text of supervisord.conf; it holds secrets, so it is written for its owner only."""
    run = layout.run
    head = [
        "[unix_http_server]",
        f"file={layout.socket}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        "[supervisord]",
        f"logfile={quote_path(layout.logs / 'supervisord.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={quote_path(run / 'supervisord.pid')}",
        f"childlogdir={quote_path(layout.logs)}",
        f"directory={quote_path(ROOT)}",
        "nodaemon=true",
        "silent=true",
        "umask=027",
        *(["user=root"] if is_root() else []),
    ]
    sections = [_program_section(program, layout) for program in programs]
    return "\n".join([*head, *(line for section in sections for line in ["", *section])]) + "\n"


class Supervisor:
    """One profile's supervisord, running or not."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.configuration_file = layout.run / "supervisord.conf"

    @property
    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, serverurl=f"unix://{self.layout.socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def is_running(self) -> bool:
        """Whether a supervisord of this profile answers."""
        try:
            return bool(self._rpc.getState()["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False

    def differs(self, programs: Sequence[Program]) -> bool:
        """Whether the running supervisor was started with another configuration than these programs."""
        return self.configuration_file.read_text() != configuration(programs, self.layout)

    def write_configuration(self, programs: Sequence[Program]) -> None:
        """Write supervisord.conf; it holds secrets, so for its owner only."""
        self.configuration_file.touch(mode=0o600)
        self.configuration_file.chmod(0o600)
        self.configuration_file.write_text(configuration(programs, self.layout))

    def launch(self, environ: Mapping[str, str]) -> None:
        """Start supervisord in a session of its own, so that Ctrl-C in our terminal does not reach it."""
        with (self.layout.logs / "supervisord.out").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.configuration_file)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=dict(environ),
                start_new_session=True,
            )
        deadline = time.monotonic() + 20
        while not self.is_running():
            if process.poll() is not None or time.monotonic() > deadline:
                words = (self.layout.logs / "supervisord.out").read_text(errors="replace")[-1500:]
                raise SupervisorError(f"the process supervisor did not start:\n{words}")
            time.sleep(0.1)

    def pid(self) -> int:
        """Process id of the running supervisord."""
        return int(self._rpc.getPID())

    def processes(self) -> dict[str, dict[str, Any]]:
        """Name → state, pid, start (seconds since 1970) of every program."""
        return {info["name"]: info for info in self._rpc.getAllProcessInfo()}

    def start(self, name: str) -> None:
        """Start one program unless it is up; does not wait."""
        if self.processes()[name]["statename"] not in UP:
            self._rpc.startProcess(name, False)

    def stop(self, name: str) -> None:
        """Ask one program to stop; does not wait."""
        if self.processes()[name]["statename"] in UP:
            self._rpc.stopProcess(name, False)

    def restart(self, name: str) -> None:
        """Stop one program, wait for its end, start it again."""
        if self.processes()[name]["statename"] in UP:
            self._rpc.stopProcess(name, True)
        self._rpc.startProcess(name, False)

    def shutdown(self) -> None:
        """End supervisord, and with it whatever still runs; waits for its end."""
        pid = self.pid()
        self._rpc.shutdown()
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
        raise SupervisorError(f"the process supervisor (pid {pid}) does not end")

    def last_words(self, name: str, lines: int = 15) -> str:
        """The end of a program's log."""
        path = self.layout.logs / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""
