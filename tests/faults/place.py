# SPDX-License-Identifier: Apache-2.0
"""A scratch place for the whole server's campaigns: a database with a token, a running weft, and
writers that note what was acknowledged."""
import http.client
import json
import os
import socket
import subprocess
import threading
import time

os.environ.setdefault("WEFT_CLIENT_IDS", "any")  # one system, which names what it writes


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Place:
    def __init__(self, weft, folder):
        self.weft, self.folder, self.port = weft, folder, free_port()
        self.db = os.path.join(folder, "weft.db")
        self.server = None
        self.run("init")
        self.run("user", "add", "campaign", "--name", "Campaign", "--role", "system", stdin="a long quiet river\n")
        self.token = self.run("user", "token", "campaign").strip()

    def run(self, *words, stdin=None):
        done = subprocess.run([self.weft, *words, "--db", self.db], input=stdin, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"weft {words[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self, env=None):
        if "LD_PRELOAD" in (env or {}):  # what is recorded is written outside of the server's own folder
            env = {"WEFT_WALLS": "no", **env}
        self.server = subprocess.Popen(
            [self.weft, "serve", "--db", self.db, "--listen", f"127.0.0.1:{self.port}"],
            env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("weft serve did not listen within 12 seconds")

    def stop(self):
        self.server.terminate()
        self.server.wait(timeout=60)

    def kill(self):
        self.server.kill()
        self.server.wait()


def observation(number):
    return json.dumps({"resourceType": "Observation", "status": "final", "code": {"text": f"campaign {number}"},
                       "valueInteger": number})


class Writers:
    """`count` threads that create Observations until stopped; `acked` are the ids that were answered 201."""

    def __init__(self, place, count):
        self.place, self.acked, self.sent, self.stopped = place, set(), 0, False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.loop, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def loop(self):
        headers = {"Authorization": f"Bearer {self.place.token}", "Content-Type": "application/fhir+json",
                   "Prefer": "return=minimal"}
        while not self.stopped:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=5)
                while not self.stopped:
                    with self.lock:
                        self.sent += 1
                        number = self.sent
                    connection.request("POST", "/fhir/Observation", observation(number), headers)
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == 201:
                        self.acked.add(answer.headers["Location"].split("/Observation/")[1].split("/")[0])
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join(timeout=10)
