"""The two processes of a served house, pages and worker, started, watched and stopped as one."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType

LOOPBACK = ("127.0.0.1", "localhost", "::1")
GRACE = 20.0
"""UNIT: seconds both processes get to finish what they do before they are killed."""


def free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, port))
        except OSError:
            return False
    return True


def any_port() -> int:
    """A port that is free now."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@dataclass(slots=True)
class Served:
    """Pages and worker; if one ends, so does the other."""

    host: str
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stopping: bool = False

    @property
    def address(self) -> str:
        """Where the pages are."""
        shown = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104 (compared, not bound)
        return f"http://{shown}:{self.port}/"

    def start(self) -> None:
        """Start both."""
        surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings", **self.environment}
        pages = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            self.host,
            "--port",
            str(self.port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--log-level",
            "warning",
            "--no-ws",
            "barnraise.interfaces.web.wsgi:application",
        ]
        worker = [sys.executable, "-m", "django", "qcluster"]
        for command in (pages, worker):
            self.processes.append(subprocess.Popen(command, env=surroundings, preexec_fn=_end_with_parent))

    def answers_within(self, seconds: float) -> bool:
        """Wait until the pages answer; false when they did not, or one of the two ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            if any(process.poll() is not None for process in self.processes):
                return False
            try:
                with socket.create_connection((self.host if self.host != "0.0.0.0" else "127.0.0.1", self.port), 0.5):  # noqa: S104
                    return True
            except OSError:
                time.sleep(0.1)
        return False

    def watch(self) -> int:
        """Stay until a signal, or until one of the two ends by itself; returns the exit status."""
        while not self.stopping:
            for process in self.processes:
                if process.poll() is not None:
                    self.stop()
                    return 1
            time.sleep(0.2)
        self.stop()
        return 0

    def stop(self) -> None:
        """Ask both to end, wait for what they are doing, then insist."""
        self.stopping = True
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        for process in self.processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def heed(self) -> None:
        """End on SIGTERM and SIGINT."""
        signal.signal(signal.SIGTERM, self._heard)
        signal.signal(signal.SIGINT, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _end_with_parent() -> None:
    """On Linux: if the one that started us is killed, end too, so that no half of the house stays up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
