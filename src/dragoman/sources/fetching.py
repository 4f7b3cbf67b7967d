"""Fetching from the web as a good guest: named, seldom, conditional, bounded, and never where a feed should not lead.

Standards: HTTP conditional requests and redirects (RFC 9110), Retry-After, robots exclusion (RFC 9309).
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib import request
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from dragoman.errors import SourceError
from dragoman.version import __version__

NAME = "dragoman"
USER_AGENT = f"{NAME}/{__version__} (feed reader; honours robots.txt and Retry-After)"
MOST_HOPS = 5
PATIENCE = 60.0
"""Seconds for which a busy host is waited for; beyond them the address is left for a later round."""
MOST_SECONDS = 120.0
"""Seconds that one answer may take altogether."""
LONGEST = 86_400.0
"""Seconds: nobody is told to wait longer than a day."""

_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_KEPT = "%/:=&?~#+!$,;'@()*[]|"


class UnreachableError(SourceError):
    """An address that could not be had this time; ``wait`` is in seconds, where the server named a time."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class RefusedError(SourceError):
    """An address that is not fetched, now or later: another scheme, a private network, robots.txt, too large."""


class GoneError(SourceError):
    """An address that its server has given up for good (410)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave. ``status`` 200 or 304; ``body`` unpacked; ``public``: the host is on the open net.

    ``moved``: the new address where every redirect on the way was a permanent one, else None.
    """

    status: int
    url: str
    body: bytes
    etag: str | None
    modified: str | None
    charset: str | None
    kind: str
    moved: str | None
    public: bool


class _Plain(http.client.HTTPConnection):
    def __init__(self, *args: Any, note: Callable[[str], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self._note = note

    def connect(self) -> None:
        super().connect()
        self._note(str(self.sock.getpeername()[0]))


class _Secure(http.client.HTTPSConnection):
    def __init__(self, *args: Any, note: Callable[[str], None], **more: Any) -> None:
        super().__init__(*args, **more)
        self._note = note

    def connect(self) -> None:
        super().connect()
        self._note(str(self.sock.getpeername()[0]))


class _Http(request.HTTPHandler):
    def http_open(self, req: request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Plain, note=req.note), req)  # type: ignore[attr-defined]


class _Https(request.HTTPSHandler):
    def https_open(self, req: request.Request) -> http.client.HTTPResponse:
        secure = partial(_Secure, note=req.note)  # type: ignore[attr-defined]
        return self.do_open(secure, req, context=ssl.create_default_context())


def proper(url: str) -> str:
    """The address as it may be asked for: http or https, a host, no password, everything else escaped.

    RefusedError for any other, so that a feed cannot lead to files of this machine.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise RefusedError("no address of the web: mend it") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise RefusedError(f"only http and https are followed, not {parts.scheme[:20] or 'a bare path'}")
    if not parts.hostname or parts.username is not None:
        raise RefusedError("an address without a host, or with a password in it, is not followed")
    try:
        host = parts.hostname.encode("idna").decode("ascii") if not parts.hostname.isascii() else parts.hostname
    except UnicodeError:
        raise RefusedError("no name of a host: mend the address") from None
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port is not None else ""
    return urlunsplit((parts.scheme.lower(), place, quote(parts.path, _KEPT) or "/", quote(parts.query, _KEPT), ""))


def _open_net(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_global
    except ValueError:
        return False


class Fetcher:
    """Fetches addresses one at a time, with ``pause`` seconds between two requests to the same host.

    ``limit``: most bytes of an answer, unpacked. ``clock`` gives seconds since 1970, ``sleep`` waits.
    """

    def __init__(
        self, *, limit: int, pause: float = 2.0, timeout: float = 30.0,
        clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.limit, self.pause, self.timeout = limit, pause, timeout
        self._clock, self._sleep = clock, sleep
        self._free: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._robots: dict[str, tuple[float, RobotFileParser]] = {}
        self._opener = request.OpenerDirector()  # bare: nothing in it knows files, FTP or redirects
        for handler in (request.ProxyHandler(), _Http(), _Https()):
            self._opener.add_handler(handler)

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None, inside: bool = True) -> Answer:
        """The answer to a conditional request; redirects are followed, permanent ones told.

        ``inside`` false refuses hosts in private networks, for addresses that a page of the open net names; a
        redirect out of the open net is refused anyhow. UnreachableError, GoneError or RefusedError says why not.
        """
        here, permanent, seen = proper(url), True, set[str]()
        first = here
        for _ in range(MOST_HOPS + 1):
            seen.add(here)
            answer, public = self._once(here, etag, modified, inside)
            if isinstance(answer, Answer):
                moved = here if permanent and here != first else None
                return Answer(
                    answer.status, here, answer.body, answer.etag, answer.modified, answer.charset, answer.kind,
                    moved, public,
                )  # fmt: skip
            status, target = answer
            permanent = permanent and status in (301, 308)
            inside = inside and not public
            following = proper(urljoin(here, target))
            if here.startswith("https:") and following.startswith("http:"):
                raise RefusedError("redirects from https to http, which is not followed")
            if following in seen:
                raise UnreachableError("redirects in a circle")
            here = following
        raise UnreachableError(f"redirects more than {MOST_HOPS} times")

    def may(self, url: str, *, inside: bool = True) -> bool:
        """Whether the host's robots.txt lets this program fetch the address. UnreachableError if nobody knows."""
        parts = urlsplit(proper(url))
        host = f"{parts.scheme}://{parts.netloc}"
        asked, rules = self._robots.get(host, (-LONGEST, RobotFileParser()))
        if self._clock() - asked >= LONGEST:
            rules = RobotFileParser()
            try:
                text = self.get(f"{host}/robots.txt", inside=inside).body.decode("utf-8", "replace")
                rules.parse(text.splitlines())
            except (RefusedError, GoneError):
                rules.parse([])
            delay = rules.crawl_delay(NAME)
            self._pauses[parts.netloc] = min(float(delay), PATIENCE) if delay else self.pause
            self._robots[host] = self._clock(), rules
        return rules.can_fetch(NAME, url)

    def _turn(self, host: str) -> None:
        """Waits for the host's turn."""
        wait = self._free.get(host, 0.0) - self._clock()
        if wait > PATIENCE:
            raise UnreachableError(f"the server asked to be left alone for {wait:.0f} more seconds", wait)
        if wait > 0:
            self._sleep(wait)

    def _once(
        self, url: str, etag: str | None, modified: str | None, inside: bool
    ) -> tuple[Answer | tuple[int, str], bool]:
        """One request: an answer, or (status, target) of a redirect; and whether the host is on the open net."""
        host = urlsplit(url).netloc
        self._turn(host)
        asked = request.Request(url, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Accept": "*/*"})
        for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)):
            if value and value.isprintable():
                asked.add_header(name, value)
        public = True

        def note(address: str) -> None:
            nonlocal public
            if asked.has_proxy() or getattr(asked, "_tunnel_host", None):
                return  # the address is the proxy's own
            public = _open_net(address)
            if not inside and not public:
                raise RefusedError("leads into a private network, which is not followed")

        asked.note = note  # type: ignore[attr-defined]
        begin = time.monotonic()
        try:
            with self._opener.open(asked, timeout=self.timeout) as found:
                return self._taken(found, url, begin), public
        except URLError as error:
            raise UnreachableError(f"cannot be reached ({_cause(error.reason)})") from None
        except (OSError, http.client.HTTPException, zlib.error) as error:
            raise UnreachableError(f"broke off ({_cause(error)})") from None
        except ValueError as error:  # a name of a host that only the resolver finds out to be none
            raise RefusedError(f"cannot be asked for ({_cause(error)})") from None
        finally:
            self._free[host] = max(self._free.get(host, 0.0), self._clock() + self._pauses.get(host, self.pause))

    def _taken(self, found: Any, url: str, begin: float) -> Answer | tuple[int, str]:
        status, headers = int(found.status), found.headers
        if status in _REDIRECTS and headers.get("Location"):
            return status, str(headers["Location"])
        if status == 410:
            raise GoneError("gone for good, says the server (410)")
        if status in (429, 503):
            wait = self._named(headers.get("Retry-After"))
            if wait is not None:
                self._free[urlsplit(url).netloc] = self._clock() + wait
            raise UnreachableError(f"the server is too busy ({status})", wait)
        if status >= 500 or status in (408, 425):
            raise UnreachableError(f"the server has trouble ({status})")
        if status not in (200, 304):
            raise RefusedError(f"the server answers {status}")
        body = b"" if status == 304 else self._body(found, headers.get("Content-Encoding", ""), begin)
        return Answer(
            status, url, body, headers.get("ETag"), headers.get("Last-Modified"), headers.get_content_charset(),
            headers.get_content_type(), None, True,
        )  # fmt: skip

    def _body(self, found: Any, packed: str, begin: float) -> bytes:
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed.strip().lower() in ("gzip", "x-gzip") else None
        body, promised, got = bytearray(), found.length, 0
        # What is there already, not a whole chunk: a server that sends byte by byte must not hold the visit.
        while (promised is None or got < promised) and (chunk := found.read1(_CHUNK)):
            got += len(chunk)
            body += unpack.decompress(chunk, self.limit + 1 - len(body)) if unpack else chunk
            if len(body) > self.limit:
                raise RefusedError(f"larger than {self.limit:,} bytes: raise DRAGOMAN_MAX_ARTICLE_CHARS")
            if time.monotonic() - begin > MOST_SECONDS:
                raise UnreachableError(f"took more than {MOST_SECONDS:.0f} seconds")
        # A short answer reads like a whole one: only the length that was promised, or the packing, tells.
        if (promised is not None and got < promised) or (unpack is not None and not unpack.eof):
            raise UnreachableError("broke off in the middle")
        return bytes(body)

    def _named(self, value: str | None) -> float | None:
        """The seconds that a Retry-After asks for, as a number or a date."""
        if not value:
            return None
        try:
            if value.strip().isdecimal():
                return min(float(value), LONGEST)
            return min(max(parsedate_to_datetime(value).timestamp() - self._clock(), 0.0), LONGEST)
        except (ValueError, TypeError, OverflowError):
            return None


def _cause(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words)[:100]
