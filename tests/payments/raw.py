"""A server that answers with given bytes, whatever it is asked: for what no stand-in would say."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import orjson


def response(status: str, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


def answer(members: object, status: str = "200 OK") -> bytes:
    return response(status, orjson.dumps(members))


@contextmanager
def raw_server(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it has been sent: one answer after the other, the last one again and again."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection, suppress(ConnectionError):  # who asked may have heard enough
                    received.append(connection.recv(65_536))
                    connection.sendall(answers[min(len(received), len(answers)) - 1])

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", received
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()
