#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hooks.py WEFT: rest-hooks are called with what the subscriber may see, again after failures, and after a kill."""
import http.server, json, sys, threading, time

from place import Client, Place, Tap

got, refuse = [], [0]


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = 200
        if refuse[0] > 0:
            refuse[0] -= 1
            answer = 503
        else:
            got.append((self.command, self.path, self.headers.get("X-Key"), json.loads(body) if body else None))
        self.send_response(answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT

    def log_message(self, *_):
        pass


def wait(f, words, seconds=20):
    until = time.monotonic() + seconds
    while not f():
        assert time.monotonic() < until, f"{words}: {got}"
        time.sleep(0.05)


def observation(code, **more):
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [{"code": code}]}, **more}


def main():
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    hook = f"http://127.0.0.1:{receiver.server_address[1]}/in"
    place, tap = Place(sys.argv[1], serve=["--hooks", hook]), Tap()
    client = Client(place, place.token)

    def subscribe(criteria, **channel):
        made = client.ask("POST", "/Subscription", {"resourceType": "Subscription", "status": "requested", "reason": "test",
                          "criteria": criteria, "channel": {"type": "rest-hook", "endpoint": hook, **channel}})
        assert made[0] == 201, made
        wait(lambda: client.ask("GET", "/Subscription/" + made[2]["id"])[2]["status"] == "active", "it did not become active")
        return made[2]["id"]

    def told():
        subscribe("Observation?code=one", payload="application/fhir+json", header=["X-Key: secret"])
        client.ask("POST", "/Observation", observation("two"))
        made = client.ask("POST", "/Observation", observation("one"))[2]
        wait(lambda: got, "nobody was told")
        assert got == [("PUT", f"/in/Observation/{made['id']}", "secret", made)], got

    def again():
        got.clear()
        refuse[0] = 2
        began = time.monotonic()
        client.ask("POST", "/Observation", observation("one"))
        wait(lambda: got, "it was not tried again")
        assert len(got) == 1 and refuse[0] == 0
        assert time.monotonic() - began > 2.5, "no pause between tries"

    def unseen():
        got.clear()
        sealed = {"security": [{"system": "https://weft.example/fhir/CodeSystem/seal", "code": "safeguarding"}]}
        assert client.ask("POST", "/Observation", observation("one", meta=sealed))[0] == 201
        client.ask("POST", "/Observation", observation("one"))
        wait(lambda: got, "nobody was told")
        time.sleep(1)
        assert len(got) == 1 and "security" not in json.dumps(got[0][3]), got

    def killed():
        got.clear()
        refuse[0] = 1
        client.ask("POST", "/Observation", observation("one"))
        place.server.kill()
        place.server.wait()
        place.start()
        wait(lambda: got, "it was forgotten")

    try:
        tap.test("a hook is called with the resource, its headers, and nothing else", told)
        tap.test("a hook that fails is called again, later", again)
        tap.test("what the subscriber may not see is not told", unseen)
        tap.test("what was to be told is told after a kill", killed)
    finally:
        place.end()
    return tap.end()


sys.exit(main())
