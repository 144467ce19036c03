#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""keep.py WEFT: what goes on over a kill or an end: an export, large files, e-mails and open listeners of subscriptions."""
import base64, hashlib, http.client, json, os, pathlib, shutil, subprocess, sys, tempfile, time

from place import Client, Place, Tap

ROOT = pathlib.Path(__file__).resolve().parent.parent


def wait(f, words, seconds=20):
    until = time.monotonic() + seconds
    while True:
        got = f()
        if got:
            return got
        assert time.monotonic() < until, words
        time.sleep(0.02)


def observation(code, **more):
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [{"code": code}]}, **more}


class Listener:
    """An EventSource in small: what has come, without waiting for an end."""

    def __init__(self, place, token, subscription):
        self.connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
        self.connection.request("GET", f"/fhir/Subscription/{subscription}/$events",
                                headers={"Authorization": "Bearer " + token, "Accept": "text/event-stream"})
        self.answer = self.connection.getresponse()

    def line(self):
        """The next line; b"" at the end."""
        return self.answer.readline()

    def until(self, beginning):
        while True:
            line = self.line()
            assert line, "the stream ended"
            if line.startswith(beginning):
                return line


class Post:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="weft-post-")
        self.process = subprocess.Popen(["/usr/bin/python3", str(ROOT / "support/smtpd.py"), self.folder],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def letters(self):
        return [p.read_text() for p in sorted(pathlib.Path(self.folder).glob("*.eml"))]

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    post = Post()
    place = Place(sys.argv[1], serve=["--hooks", "mailto:@lab.example", "--smtp", f"smtp://127.0.0.1:{post.port}",
                                      "--mail-from", "weft@place.example"])
    tap = Tap()
    client = Client(place, place.token)

    def subscribe(criteria, state="active", **channel):
        made = client.ask("POST", "/Subscription", {"resourceType": "Subscription", "status": "requested", "reason": "test",
                          "criteria": criteria, "channel": channel})
        assert made[0] == 201, made
        now = wait(lambda: (r := client.ask("GET", "/Subscription/" + made[2]["id"])[2])["status"] != "requested" and r, "no state")
        assert now["status"] == state, now
        return now

    def mailed():
        subscribe("Observation?code=mail", type="email", endpoint="mailto:dawn@lab.example", payload="application/fhir+json")
        subscribe("Observation?code=hint", type="email", endpoint="mailto:later@lab.example")
        made = client.ask("POST", "/Observation", observation("mail"))[2]
        wait(post.letters, "no letter")
        client.ask("POST", "/Observation", observation("hint"))
        letters = wait(lambda: len(post.letters()) == 2 and post.letters(), "no second letter")
        assert letters[0].startswith("to dawn@lab.example\n") and json.loads(letters[0].split("\n\n", 1)[1]) == made, letters[0]
        assert letters[1].startswith("to later@lab.example\n") and "hint" not in letters[1], letters[1]

    def mail_refused():
        other = subscribe("Observation?code=x", "error", type="email", endpoint="mailto:someone@elsewhere.example")
        assert "hooks" in other["error"], other
        odd = subscribe("Observation?code=x", "error", type="email", endpoint="mailto:a,b@lab.example")
        assert "address" in odd["error"], odd
        sent = subscribe("Observation?code=gone", type="email", endpoint="refused@lab.example")
        client.ask("POST", "/Observation", observation("gone"))
        wait(lambda: client.ask("GET", "/Subscription/" + sent["id"])[2]["status"] == "error", "it does not say that it gave up")

    def listened():
        heard = subscribe("Observation?code=heard", type="websocket")["id"]
        a, b = Listener(place, place.token, heard), Listener(place, place.token, heard)
        for x in (a, b):
            assert x.answer.status == 200 and x.answer.getheader("Content-Type") == "text/event-stream"
            assert x.until(b"id: ")
        began = time.monotonic()
        client.ask("POST", "/Observation", observation("silent"))
        made = client.ask("POST", "/Observation", observation("heard"))[2]
        for x in (a, b):
            assert x.until(b"event: ") == b"event: Observation\n"
            assert json.loads(x.line().removeprefix(b"data: ")) == made
        took = time.monotonic() - began
        b.connection.close()
        client.ask("DELETE", "/Subscription/" + heard)
        while a.line():
            pass
        return f"{took * 1000:.0f} ms from the write to the listener"

    def bounded():
        heard = subscribe("Observation?code=many", type="websocket")["id"]
        many = [Listener(place, place.token, heard) for _ in range(33)]
        last = many.pop()
        while last.line():  # ends at once
            pass
        for x in many:
            assert x.until(b"id: ")
        client.ask("POST", "/Observation", observation("many"))
        for x in many:
            x.until(b"event: Observation")
        began = time.monotonic()
        place.server.terminate()
        for x in many:
            while x.line():
                pass
        assert place.server.wait(10) == 0
        took = time.monotonic() - began
        place.start()
        client.connection.close()
        assert took < 3, f"{took:.1f} s to stop"
        return f"{took * 1000:.0f} ms to stop with 32 listeners"

    def file_kept():
        raw = os.urandom(60000)
        text = base64.b64encode(raw).decode()
        status, headers, made = client.ask("POST", "/Binary", {"resourceType": "Binary", "contentType": "image/png", "data": text})
        assert status == 201 and made["data"] == text
        note = client.ask("POST", "/DocumentReference", {"resourceType": "DocumentReference", "status": "current",
                          "content": [{"attachment": {"contentType": "image/png", "data": text}},
                                      {"attachment": {"contentType": "image/png", "url": f"Binary/{made['id']}"}}]})
        assert note[0] == 201, note
        named = hashlib.blake2b(raw, digest_size=32).hexdigest()
        kept = [os.path.join(d, f) for d, _, files in os.walk(place.folder) for f in files if named in os.path.join(d, f).replace("/", "")]
        assert len(kept) == 1 and open(kept[0], "rb").read() == raw, "once, under its digest: " + str(kept)
        place.server.kill()
        place.server.wait()
        place.start()
        client.connection.close()
        assert client.ask("GET", "/Binary/" + made["id"], Accept="application/fhir+json")[2]["data"] == text
        assert client.ask("GET", "/DocumentReference/" + note[2]["id"])[2]["content"][0]["attachment"]["data"] == text
        status, headers, got = client.ask("GET", "/Binary/" + made["id"], Accept="image/png")
        assert status == 200 and headers["Content-Type"] == "image/png" and got == raw
        os.remove(kept[0])
        status, _, outcome = client.ask("GET", "/Binary/" + made["id"])
        assert status >= 500 and outcome["resourceType"] == "OperationOutcome", (status, outcome)

    def export_goes_on():
        count = 3000
        for k in range(3):
            entries = [{"resource": observation(f"e{k}", note=[{"text": "x" * 300}]), "request": {"method": "POST", "url": "Observation"}}
                       for _ in range(count // 3)]
            assert client.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})[0] == 200
        status, headers, _ = client.ask("GET", "/$export?_type=Observation", Prefer="respond-async")
        assert status == 202, status
        where = headers["Content-Location"].split("/fhir", 1)[1]
        kills, done = 0, None
        while not done:
            status, _, body = client.ask("GET", where)
            if status == 200:
                done = body
            elif kills < 5:
                time.sleep(0.02 * kills)
                place.server.kill()
                place.server.wait()
                kills += 1
                place.start()
                client.connection.close()
            else:
                time.sleep(0.05)
        ids = []
        for file in done["output"]:
            client.connection.request("GET", file["url"].split(f":{place.port}", 1)[1], headers=client.headers)
            lines = [json.loads(x) for x in client.connection.getresponse().read().decode().splitlines()]
            assert len(lines) == file["count"], (len(lines), file)
            ids += [x["id"] for x in lines]
        assert len(ids) == len(set(ids)), "a resource twice"
        page = client.ask("GET", "/Observation?_summary=count")[2]
        assert len(ids) == page["total"], (len(ids), page["total"])
        return f"{len(ids)} resources, {kills} kills"

    try:
        tap.test("an e-mail channel sends the resource, or a hint alone, and again after a refusal for now", mailed)
        tap.test("an e-mail goes only where the place allows, and a refusal for good is said in the Subscription", mail_refused)
        tap.test("a listener's stream stays open and ends with its Subscription", listened)
        tap.test("listeners are bounded, and a stopping server ends their streams at once", bounded)
        tap.test("files are kept once, by digest, and are there after a kill", file_kept)
        tap.test("an export that is killed again and again goes on, with nothing twice and nothing missed", export_goes_on)
    finally:
        place.end()
        post.end()
    return tap.end()


sys.exit(main())
