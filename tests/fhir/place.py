# SPDX-License-Identifier: Apache-2.0
"""An empty place served on a free port, with programs that may use it; and a little HTTP."""
import http.client, json, os, shutil, socket, subprocess, tempfile, time

os.environ.setdefault("WEFT_CLIENT_IDS", "any")  # the tests name resources as other programs do


def run(args, **more):
    r = subprocess.run(args, capture_output=True, text=True, **more)
    if r.returncode != 0:
        raise RuntimeError(f"{' '.join(args[:3])}: exit {r.returncode}: {(r.stderr or r.stdout)[-400:]}")
    return r.stdout


class Place:
    def __init__(self, weft, more=(), serve=()):
        """more: (name, role) of accounts beside the system "lab"; serve: more flags of weft serve."""
        self.folder = tempfile.mkdtemp(prefix="weft-fhir-")
        self.db = os.path.join(self.folder, "weft.db")
        self.weft = weft
        first = os.path.join(self.folder, "first.ndjson")
        with open(first, "w") as f:
            f.write('{"resourceType":"Organization","id":"lab","name":"Lab"}\n')
        run([weft, "init", "--db", self.db])
        run([weft, "import", "--db", self.db, "--source", "lab", "--new", "Lab", "--kind", "other", "--format", "fhir-ndjson", first])
        self.token = self.account("lab", "client")
        self.tokens = {name: self.account(name, role) for name, role in more}
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}/fhir"
        self.log = open(os.path.join(self.folder, "log"), "w")
        self.serve = list(serve)
        self.start()

    def start(self):
        self.server = subprocess.Popen([self.weft, "serve", "--db", self.db, "--listen", f"127.0.0.1:{self.port}", *self.serve],
                                       stdout=subprocess.DEVNULL, stderr=self.log)
        for _ in range(100):
            try:
                Client(self, None).ask("GET", "/metadata")
                return
            except OSError:
                time.sleep(0.1)
        self.end()
        raise RuntimeError("weft serve does not answer")

    def account(self, name, role):
        """A token of a new account."""
        run([self.weft, "user", "add", name, "--organisation", "lab", "--role", role, "--db", self.db],
            input="three unusual words do well\n")
        return run([self.weft, "user", "token", name, "--db", self.db]).strip().split("\n")[-1]

    def memory_most_mb(self):
        with open(f"/proc/{self.server.pid}/status") as f:
            return next(int(x.split()[1]) // 1024 for x in f if x.startswith("VmHWM"))

    def end(self):
        self.server.terminate()
        self.server.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Client:
    """One connection."""

    def __init__(self, place, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=300)
        self.headers = {"Content-Type": "application/fhir+json"}
        if token:
            self.headers["Authorization"] = "Bearer " + token

    def ask(self, method, path, body=None, **headers):
        """Status, headers, body as JSON where it is."""
        more = {k.replace("_", "-"): v for k, v in headers.items()}
        data = json.dumps(body, separators=(",", ":")) if isinstance(body, (dict, list)) else body
        self.connection.request(method, "/fhir" + path, data, {**self.headers, **more})
        r = self.connection.getresponse()
        text = r.read()
        is_json = "json" in (r.getheader("Content-Type") or "") and text
        return r.status, r.headers, json.loads(text) if is_json else text


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def test(self, words, f):
        self.n += 1
        try:
            said = f()
            print("ok", self.n, "-", words)
            if said:
                print("#", said)
        except Exception as e:
            self.failed += 1
            print("not ok", self.n, "-", words)
            print("#", type(e).__name__, str(e).replace("\n", " ")[:600])

    def end(self):
        print(f"1..{self.n}")
        return 1 if self.failed else 0
