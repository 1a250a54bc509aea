"""A group robot of the tests: a real server of this machine that writes down what it is told."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Robot:
    """`calls` holds (path, headers, body) of each request; the other fields say how it answers."""

    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    waits: float = 0.0
    drips: bool = False
    calls: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"
    called: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/send?key=s3cret-robot-key"

    @property
    def keys(self) -> list[str]:
        return [headers["X-Xinze-Key"] for _path, headers, _body in self.calls]

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for _path, _headers, body in self.calls]


def handler_of(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.calls.append((self.path, dict(self.headers), json.loads(body)))
            robot.called.set()
            time.sleep(robot.waits)
            try:
                self._drip() if robot.drips else self._answer()
            except OSError:
                return  # the caller has gone

        def _answer(self) -> None:
            self.send_response(robot.status)
            for name, value in robot.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(robot.answer)))
            self.end_headers()
            self.wfile.write(robot.answer)

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(200):
                self.wfile.write(f"X-{number}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)

        def log_message(self, *_arguments: Any) -> None:
            return

    return Handler


def serve(robot: Robot, context: Any = None) -> ThreadingHTTPServer:
    """Listening on a port of its own until `shutdown`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(robot))
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        robot.scheme = "https"
    robot.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
