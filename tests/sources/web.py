"""A web server on this machine that answers as scripted and notes what it was asked."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]

HELD = b"\0held\0"
"""In a body: what stands behind it is not sent before the server stops."""


class Server:
    """``script[path]`` lists the replies to the requests for a path; the last one is given again."""

    def __init__(self) -> None:
        self.script: dict[str, list[Reply]] = defaultdict(list)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                replies = outer.script.get(self.path)
                status, headers, body = (
                    (404, {}, b"") if not replies else replies.pop(0) if len(replies) > 1 else replies[0]
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(OSError):  # the client may have had enough
                    begin, held, rest = body.partition(HELD)
                    self.wfile.write(begin)
                    if held:
                        outer.stopped.wait(20)
                        self.wfile.write(rest)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self._server.server_port}"

    def on(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Adds a reply; header names with _ for -. Gives the address."""
        raw = body.encode() if isinstance(body, str) else body
        self.script[path].append((status, {k.replace("_", "-"): v for k, v in headers.items()}, raw))
        return self.host + path

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _ in self.asked]

    @contextmanager
    def running(self) -> Iterator[Server]:
        """The server, listening."""
        thread = threading.Thread(target=lambda: self._server.serve_forever(0.01), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, now: float = 1_750_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Lets the seconds pass at once."""
        self.slept.append(seconds)
        self.now += seconds
