# SPDX-License-Identifier: Apache-2.0
"""What tools/syscalls disturbs: a place that was made once and is copied for each run, the requests that are
asked of it, the program under strace, and how the database is looked at afterwards."""
import glob
import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.parse

import place as campaign

PASSWORD = "a long quiet river"
WAIT_S = 40


class Made:
    """An empty place with an account and a token, a small town, and what its undisturbed import leaves."""

    def __init__(self, weft, folder):
        self.weft, self.town = weft, f"{folder}/town"
        os.mkdir(f"{folder}/place")
        self.place = campaign.Place(weft, f"{folder}/place")
        self.run("town", "--people", "100", "--seed", "1", "--out", self.town)
        clean = f"{folder}/clean"
        shutil.copytree(f"{folder}/place", clean)
        self.run("import", "--db", f"{clean}/weft.db", "--town", self.town)
        self.clean = content(f"{clean}/weft.db")

    def run(self, *words):
        subprocess.run([self.weft, *words], check=True, capture_output=True)


class Trace:
    """One call of one program made to fail. call alone: what it calls is only written down."""

    def __init__(self, call, error, n, log, files):
        self.call, self.error, self.n, self.log, self.files = call, error, n, log, files

    def words(self, folder, town):
        inject = ["-e", f"inject={self.call}:error={self.error}:when={self.n}"] if self.error else []
        paths = []
        if self.files:
            mine = [f"{folder}/weft.db{end}" for end in ("", "-wal", "-shm", "-journal", ".key", ".lock", ".looks")]
            mine += glob.glob(f"{folder}/weft.db.looks/*") + [f"{folder}/weft.db.looks/look-{n:06}.log" for n in range(1, 9)]
            mine += glob.glob(f"{town}/**/*", recursive=True)
            paths = [word for path in sorted(set(mine)) for word in ("-P", path)]
        return ["strace", "-f", "-q", "-o", self.log, "-e", f"trace={self.call}", *inject, *paths]


def content(db):
    """What an import makes, without what depends on the hour and the order."""
    con = sqlite3.connect(db)
    try:
        people = {}
        for person, number in con.execute("SELECT s.person, r.id FROM person_source s JOIN resource r ON r.rid = s.home"):
            people.setdefault(person, set()).add(number)
        return {
            "resources": set(con.execute("SELECT type, id, version, deleted FROM resource")),
            "people": {frozenset(numbers) for numbers in people.values()},
            "quarantine": con.execute("SELECT count(*) FROM quarantine").fetchone()[0],
            "files": set(con.execute("SELECT name, units, done FROM feed_file")),
        }
    finally:
        con.close()


def differences(found, wanted):
    return [f"{what} differ: {len(found[what] - wanted[what])} too many, {len(wanted[what] - found[what])} missing"
            if isinstance(found[what], set) else f"{what}: {found[what]}, not {wanted[what]}"
            for what in wanted if found[what] != wanted[what]]


HALF = {
    "resources without a name": "SELECT count(*) FROM resource r LEFT JOIN name n ON n.home = r.home AND n.rid = r.rid "
                                "WHERE n.rid IS NULL",
    "names without a resource": "SELECT count(*) FROM name n LEFT JOIN resource r ON r.home = n.home AND r.rid = n.rid "
                                "WHERE r.rid IS NULL",
    "changes without their audit row": "SELECT count(*) FROM change c LEFT JOIN audit a ON a.id = c.act "
                                       "WHERE c.act <> 0 AND a.id IS NULL",
    "resources without their history": "SELECT count(*) FROM resource r WHERE r.version - 1 <> "
                                       "(SELECT count(*) FROM history h WHERE h.home = r.home AND h.rid = r.rid)",
    "bundles of which a part was kept": "SELECT count(*) FROM (SELECT substr(id, 1, length(id) - 2) AS b, count(*) AS n "
                                        "FROM name WHERE id LIKE 'bundle-%' GROUP BY b) WHERE n <> 3",
}


def half_done(db):
    con = sqlite3.connect(db)
    try:
        said = con.execute("PRAGMA integrity_check").fetchone()[0]
        wrong = [] if said == "ok" else [f"integrity check: {said}"]
        return wrong + [f"{n} {what}" for what, sql in HALF.items() for n in [con.execute(sql).fetchone()[0]] if n]
    except sqlite3.DatabaseError as why:
        return [f"the database cannot be read: {why}"]
    finally:
        con.close()


class Requests:
    """A short conversation. `acked`: what was answered as done, by (type, id): its version, 0 where it was deleted."""

    def __init__(self, port, token):
        self.port, self.token, self.acked, self.wrong, self.round = port, token, {}, [], 0
        self.refused = 0

    def ask(self, method, path, wanted, body=None, kind="application/fhir+json", cookie=None):
        headers = {"Cookie": cookie} if cookie else {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = kind
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except TimeoutError:
            self.wrong.append(f"{method} {path} was not answered within {WAIT_S} s")
            return None, ""
        except (OSError, http.client.HTTPException):
            self.refused += 1
            return None, ""
        finally:
            connection.close()
        if answer.status == wanted:
            return answer, text
        if answer.status >= 500:
            self.refused += 1
            if answer.status != 500 and not answer.headers.get("Retry-After"):
                self.wrong.append(f"{method} {path} answers {answer.status} without Retry-After")
            if answer.status == 500:
                self.wrong.append(f"{method} {path} answers 500: {text[:200]}")
        else:
            self.wrong.append(f"{method} {path} answers {answer.status}, neither {wanted} nor “come back”: {text[:200]}")
        return None, ""

    def put(self, kind, number, resource):
        known = self.acked.get((kind, number))
        answer, text = self.ask("PUT", f"/fhir/{kind}/{number}", 201 if known is None else 200,
                                json.dumps({"resourceType": kind, "id": number, **resource}))
        if answer:
            self.acked[kind, number] = int(json.loads(text)["meta"]["versionId"])

    def writes(self):
        tag = f"r{self.round}"
        seen = {"status": "final", "code": {"text": tag}}
        for _ in range(2):
            answer, _ = self.ask("POST", "/fhir/Observation", 201,
                                 json.dumps({"resourceType": "Observation", **seen, "valueInteger": self.round}))
            if answer:
                self.acked["Observation", answer.headers["Location"].split("/Observation/")[1].split("/")[0]] = 1
        self.put("Patient", f"person-{tag}", {"name": [{"family": "Reed", "given": [tag]}], "birthDate": "1950-02-03"})
        entry = [{"request": {"method": "PUT", "url": f"Observation/bundle-{tag}-{i}"},
                  "resource": {"resourceType": "Observation", "id": f"bundle-{tag}-{i}", **seen}} for i in range(3)]
        answer, _ = self.ask("POST", "/fhir", 200, json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entry}))
        if answer:
            self.acked.update({("Observation", f"bundle-{tag}-{i}"): 1 for i in range(3)})
        again = f"again-{tag}"
        for value in ("one", "two"):  # the second only where the first was answered: its status would not be known
            if value == "one" or ("Observation", again) in self.acked:
                self.put("Observation", again, {"status": "final", "code": {"text": value}})
        if ("Observation", again) in self.acked:
            answer, _ = self.ask("DELETE", f"/fhir/Observation/{again}", 204)
            if answer:
                self.acked["Observation", again] = 0

    def reads(self):
        person = next((number for kind, number in self.acked if kind == "Patient"), None)
        if person:
            self.ask("GET", f"/fhir/Patient/{person}", 200)
            self.ask("GET", "/fhir/Patient?family=Reed", 200)
        self.ask("GET", f"/fhir/Observation?code:text=r{self.round}", 200)
        self.ask("GET", "/healthz", 200)
        form, page = self.ask("GET", "/sign-in", 200, cookie="lang=en-GB")
        if not form:
            return
        visit = form.headers.get("Set-Cookie", "").split(";")[0]
        mark = page.split('name="csrf" value="')[1].split('"')[0]
        fields = urllib.parse.urlencode({"csrf": mark, "name": "campaign", "password": PASSWORD, "to": "/"})
        answer, _ = self.ask("POST", "/sign-in", 303, fields, "application/x-www-form-urlencoded", visit)
        if answer:
            session = next(v for k, v in answer.headers.items() if k == "Set-Cookie" and "session=" in v).split(";")[0]
            self.ask("GET", "/", 200, cookie=session)

    def drive(self):
        self.round += 1
        self.writes()
        self.reads()

    def lost(self, db):
        con = sqlite3.connect(db)
        try:
            there = {(kind, number): 0 if gone else version
                     for kind, number, version, gone in con.execute("SELECT type, id, version, deleted FROM resource")}
        finally:
            con.close()
        return [f"{kind}/{number} was acknowledged as version {version} and is {there.get((kind, number))}"
                for (kind, number), version in self.acked.items()
                if there.get((kind, number)) is None or (version == 0) > (there[kind, number] == 0) or
                (version > 0 and 0 < there[kind, number] < version)]


class Scene:
    """A copy of the place, and its server. Subclasses say what is disturbed."""

    def __init__(self, made, folder):
        self.made, self.folder, self.db = made, folder, f"{folder}/weft.db"
        self.server, self.tracer, self.wrong = None, None, []
        for path in glob.glob(f"{os.path.dirname(made.place.db)}/*"):
            if os.path.isdir(path):
                os.mkdir(f"{folder}/{os.path.basename(path)}")  # look-ups: a new log is begun
            else:
                shutil.copy2(path, folder)
        self.port = campaign.free_port()
        self.requests = Requests(self.port, made.place.token)

    def serve_words(self):
        return [self.made.weft, "serve", "--db", self.db, "--listen", f"127.0.0.1:{self.port}"]

    def start(self, before=()):
        """A server that answers, or None and how it ended."""
        self.said = open(f"{self.folder}/said", "w+")
        self.server = subprocess.Popen([*before, *self.serve_words()], stdout=self.said, stderr=self.said)
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            if self.server.poll() is not None:
                return None
            if self.answers():
                return self.server
            time.sleep(0.01)
        raise RuntimeError(f"weft serve neither answers nor ends within {WAIT_S} s")

    def answers(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def words_said(self):
        self.said.seek(0)
        return self.said.read()

    def program(self):
        """The server's own process: strace's child where it was started by it."""
        children = open(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read().split()
        return int(children[0]) if self.server.args[0] == "strace" else self.server.pid

    def attach(self, trace):
        self.tracer = subprocess.Popen([*trace.words(self.folder, self.made.town), "-p", str(self.server.pid)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            tasks = glob.glob(f"/proc/{self.server.pid}/task/*/status")
            if all("TracerPid:\t0\n" not in open(path).read() for path in tasks):
                return
            time.sleep(0.005)
        raise RuntimeError("strace did not take hold of the server")

    def detach(self):
        self.tracer.terminate()
        self.tracer.wait()
        self.tracer = None

    def stop(self):
        os.kill(self.program(), 15)
        code = self.server.wait(timeout=WAIT_S)
        if code != 0:
            self.wrong.append(f"weft serve ended with {code}: {self.words_said()[-300:]}")
        self.server = None

    def end(self):
        for process in (self.tracer, self.server):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def alive(self):
        if self.server.poll() is None:
            return True
        self.wrong.append(f"weft serve ended with {self.server.returncode}: {self.words_said()[-300:]}")
        return False

    def serves_after(self):
        """Every request of the conversation is answered as it should be."""
        self.requests.refused = 0
        self.requests.drive()
        if self.requests.refused:
            self.wrong.append(f"{self.requests.refused} requests were still refused afterwards")

    def load(self, before=()):
        done = subprocess.run([*before, self.made.weft, "import", "--db", self.db, "--town", self.made.town],
                              capture_output=True, text=True, timeout=4 * WAIT_S)
        if not 0 <= done.returncode < 8 and done.returncode != 127:  # 127: the loader of libraries
            self.wrong.append(f"weft import ended with {done.returncode}: {done.stderr[-300:]}")
        elif done.returncode != 0 and done.stderr.strip() == "":
            self.wrong.append(f"weft import ended with {done.returncode} without a word")
        return done.returncode

    def load_whole(self):
        """What was broken off goes on, and comes to what an undisturbed import comes to."""
        code = self.load()
        if code != 0:
            self.wrong.append(f"weft import, once more and undisturbed, ended with {code}")
        self.whole()

    def whole(self):
        """What an undisturbed import leaves is there; a server's workers join a moment later."""
        until = time.monotonic() + (WAIT_S if self.server else 0)
        while True:
            wrong = differences(content(self.db), self.made.clean)
            if not wrong or time.monotonic() > until:
                break
            time.sleep(0.05)
        self.wrong += wrong


class Running(Scene):
    def disturb(self, trace):
        self.start()
        self.requests.drive()
        self.attach(trace)
        self.requests.drive()
        self.detach()
        if self.alive():
            self.serves_after()
            self.stop()


class Starting(Scene):
    def disturb(self, trace):
        if self.start([*trace.words(self.folder, self.made.town), "--seccomp-bpf"]):
            self.requests.drive()
            self.stop()
        else:
            code, said = self.server.returncode, self.words_said().strip()
            if not (0 < code < 8 or code == 127) or said == "":
                self.wrong.append(f"weft serve ended with {code}: {said[-300:]}")
        if self.start() is None:
            self.wrong.append(f"weft serve, undisturbed, does not start: {self.words_said()[-300:]}")
        else:
            self.serves_after()
            self.stop()


class Alone(Scene):
    """An import that holds the file itself."""

    def disturb(self, trace):
        if self.load([*trace.words(self.folder, self.made.town), "--seccomp-bpf"]) == 0:
            self.whole()
        self.wrong += half_done(self.db)
        self.load_whole()


class Handing(Scene):
    """An import that hands its work to a server."""

    def disturb(self, trace):
        self.start()
        if self.load([*trace.words(self.folder, self.made.town), "--seccomp-bpf"]) == 0:
            self.whole()
        if self.alive():
            self.load_whole()
            self.stop()


class Beside(Scene):
    """The server that an import hands its work to."""

    def disturb(self, trace):
        self.start()
        self.attach(trace)
        code = self.load()
        self.detach()
        if code == 0:
            self.whole()
        if self.alive():
            self.load_whole()
            self.serves_after()
            self.stop()


def one(scene, trace):
    """Plays a scene; what was wrong."""
    try:
        scene.disturb(trace)
    finally:
        scene.end()
    doctor = subprocess.run([scene.made.weft, "doctor", "--db", scene.db], capture_output=True, text=True)
    if doctor.returncode != 0:
        scene.wrong.append(f"the doctor: {(doctor.stdout + doctor.stderr)[-300:]}")
    return scene.wrong + scene.requests.wrong + half_done(scene.db) + scene.requests.lost(scene.db)
