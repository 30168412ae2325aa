"""Are the ports free? Asked before anything starts: the answer names the setting and the culprit."""

import socket
from collections import defaultdict
from collections.abc import Iterable

import psutil

from local.programs import Program
from local.settings import SettingsError


def is_busy(port: int) -> bool:
    """Whether somebody listens on this port of 127.0.0.1 (or on all addresses)."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except ConnectionRefusedError:
        pass
    except OSError:
        return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def listener(port: int) -> str:
    """The process that listens there, in words; empty where the system does not tell us."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:  # macOS tells root only
        return ""
    for connection in connections:
        is_it = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if is_it and connection.pid:
            try:
                process = psutil.Process(connection.pid)
                return f" by {process.name()} (pid {connection.pid}, user {process.username()})"
            except psutil.Error:
                return f" by pid {connection.pid}"
    return ""


def check(programs: Iterable[Program]) -> None:
    """Raise SettingsError naming every port that is taken or given twice."""
    owners: dict[int, list[str]] = defaultdict(list)
    for program in programs:
        for setting, port in program.ports:
            owners[port].append(setting)
    problems = []
    for port, settings in owners.items():
        if len(settings) > 1:
            problems.append(f"{' and '.join(settings)} are both {port}: give each its own in .env")
        elif is_busy(port):
            problems.append(
                f"port {port} ({settings[0]}) is already in use{listener(port)}: "
                f"stop it, or set {settings[0]} to another port in .env"
            )
    if problems:
        raise SettingsError("\n".join(problems))
