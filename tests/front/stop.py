#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How a server begins and ends: a socket that systemd made is used and left alone, so that a restart refuses nobody;
SIGTERM finishes what is in flight. TAP out.

  tests/front/stop.py WEFT"""
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))
import place as campaign  # noqa: E402


def ask(port, path="/healthz", timeout=20):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def wait_for(port):
    for _ in range(400):
        try:
            return ask(port)
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("weft serve does not answer")


def activated(here, door):
    """As systemd starts it: the socket is file 3, LISTEN_PID is the program's own number."""
    words = ["sh", "-c", 'exec 3<&"$1"; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$2" serve --db "$3" --listen 127.0.0.1:1', "sh",
             str(door.fileno()), here.weft, here.db]
    return subprocess.Popen(words, pass_fds=[door.fileno()], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def ended(server):
    server.send_signal(signal.SIGTERM)
    return server.wait(timeout=30)


def socket_activation(here):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(64)
        port = door.getsockname()[1]
        server = activated(here, door)
        yield wait_for(port) == 200, "a socket that was passed is listened on, whatever --listen says"
        yield ended(server) == 0, "SIGTERM ends it with 0"
        answers = []
        waiting = [threading.Thread(target=lambda: answers.append(ask(port))) for _ in range(8)]
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        none_yet = list(answers)
        server = activated(here, door)
        for thread in waiting:
            thread.join()
        yield none_yet == [] and answers == [200] * 8, f"who came between two servers is answered by the second: {answers}"
        ended(server)


def in_flight(here):
    """A form that is on its way when the signal comes is answered; then the server ends."""
    here.start()
    s = socket.create_connection(("127.0.0.1", here.port), timeout=20)
    head = f"POST /fhir/Observation HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {here.token}\r\n" \
           "Content-Type: application/fhir+json\r\nContent-Length: %d\r\n\r\n"
    body = campaign.observation(1).encode()
    s.sendall((head % len(body)).encode() + body[:10])
    time.sleep(0.3)
    here.server.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    alive = here.server.poll() is None
    s.sendall(body[10:])
    answer = s.recv(4096)
    code = here.server.wait(timeout=30)
    yield alive, "a request on its way keeps the server until it is answered"
    yield answer.startswith(b"HTTP/1.1 201") or answer.startswith(b"HTTP/1.1 503"), f"it is answered: {answer[:40]}"
    yield code == 0, f"and then it ends with 0: {code}"
    try:
        ask(here.port, timeout=2)
        yield False, "nobody listens any more"
    except OSError:
        yield True, "nobody listens any more"


def walled(here):
    """Once it serves, each of its threads keeps to the calls that it needs; said to stand off, it says so in its log."""
    here.start()
    tasks = f"/proc/{here.server.pid}/task"
    states = []
    for task in os.listdir(tasks):
        with open(f"{tasks}/{task}/status", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        states.append((lines["Seccomp"].strip(), lines["NoNewPrivs"].strip()))
    yield len(states) > 3 and set(states) == {("2", "1")}, f"each thread is behind the walls: {sorted(set(states))}"
    here.stop()
    log = os.path.join(os.path.dirname(here.db), "walls.log")
    with open(log, "wb") as err:
        server = subprocess.Popen([here.weft, "serve", "--db", here.db, "--listen", f"127.0.0.1:{here.port}", "--walls", "no"],
                                  stdout=subprocess.DEVNULL, stderr=err)
        wait_for(here.port)
        ended(server)
    with open(log, encoding="utf-8") as file:
        yield "the setting walls is off" in file.read(), "walls that are off are warned of"


def main():
    count = failed = 0
    with tempfile.TemporaryDirectory(prefix="weft-stop-") as folder:
        here = campaign.Place(os.path.abspath(sys.argv[1]), folder)
        for part in (socket_activation, in_flight, walled):
            for good, words in part(here):
                count += 1
                failed += not good
                print(f"{'ok' if good else 'not ok'} {count} - {words}", flush=True)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
