"""Joins its input and output to a server: `python -c … HOST PORT`, until either side has said everything."""

import os
import socket
import sys
import threading

BLOCK = 65536


def main(host: str, port: str) -> None:
    with socket.create_connection((host, int(port)), timeout=10) as server:
        server.settimeout(None)
        # What we are told ends when our caller does; what the server says decides when all is said.
        threading.Thread(target=told, args=(server,), daemon=True).start()
        while block := server.recv(BLOCK):
            written(block)


def told(server: socket.socket) -> None:
    while block := os.read(0, BLOCK):
        server.sendall(block)
    server.shutdown(socket.SHUT_WR)


def written(block: bytes) -> None:
    while block:
        block = block[os.write(1, block) :]


if __name__ == "__main__":
    main(*sys.argv[1:])
