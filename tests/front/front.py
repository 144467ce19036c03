#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The front door: a real nginx with deploy/nginx.conf before a real weft. What two readers could read differently;
whom a forwarded address is believed of; what is too large; TLS and its headers; who is slow. TAP out.

  tests/front/front.py WEFT SOURCE"""
import http.client
import os
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))
import place as campaign  # noqa: E402

CRLF = b"\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"

# Requests that two readers may end in different places: name, head (Host is put in), body.
FRAMINGS = [
    ("a length and chunks", b"POST /sign-in HTTP/1.1", [b"Content-Length: 4", b"Transfer-Encoding: chunked"], b"0\r\n\r\n" + HIDDEN),
    ("chunks and a length", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked", b"Content-Length: 60"], b"0\r\n\r\n" + HIDDEN),
    ("two lengths", b"POST /sign-in HTTP/1.1", [b"Content-Length: 0", b"Content-Length: %d" % len(HIDDEN)], HIDDEN),
    ("the same length twice", b"POST /sign-in HTTP/1.1", [b"Content-Length: 3", b"Content-Length: 3"], b"a=b"),
    ("two lengths in one line", b"POST /sign-in HTTP/1.1", [b"Content-Length: 0, %d" % len(HIDDEN)], HIDDEN),
    ("a length with a sign", b"POST /sign-in HTTP/1.1", [b"Content-Length: +3"], b"a=b"),
    ("a length in hexadecimal", b"POST /sign-in HTTP/1.1", [b"Content-Length: 0x3"], b"a=b"),
    ("a length below nothing", b"POST /sign-in HTTP/1.1", [b"Content-Length: -1"], HIDDEN),
    ("a coding that is not known", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: xchunked"], b"0\r\n\r\n" + HIDDEN),
    ("chunks twice", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], b"0\r\n\r\n" + HIDDEN),
    ("chunks, then as it is", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked, identity"], b"0\r\n\r\n" + HIDDEN),
    ("a blank before the colon", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding : chunked"], b"0\r\n\r\n" + HIDDEN),
    ("a tab before the coding", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding:\x0bchunked"], b"0\r\n\r\n" + HIDDEN),
    ("a folded line", b"POST /sign-in HTTP/1.1", [b"X-A: b\r\n Content-Length: 3"], b"a=b"),
    ("a NUL in a header", b"GET /sign-in HTTP/1.1", [b"X-A: a\x00b"], b""),
    ("a bare CR in a header", b"GET /sign-in HTTP/1.1", [b"X-A: a\rContent-Length: 9"], b""),
    ("a header without a name", b"GET /sign-in HTTP/1.1", [b": x"], b""),
    ("two hosts", b"GET /sign-in HTTP/1.1", [b"Host: other"], b""),
    ("a chunk's size below nothing", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked"], b"-1\r\n\r\n" + HIDDEN),
    ("a chunk's size past all bounds", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked"], b"ffffffffffffffff1\r\nabc\r\n0\r\n\r\n" + HIDDEN),
    ("a chunk without its end", b"POST /sign-in HTTP/1.1", [b"Transfer-Encoding: chunked"], b"3\r\nabcX0\r\n\r\n" + HIDDEN),
    ("chunks in HTTP/1.0", b"POST /sign-in HTTP/1.0", [b"Transfer-Encoding: chunked"], b"0\r\n\r\n" + HIDDEN),
    ("a body with GET", b"GET /sign-in HTTP/1.1", [b"Content-Length: %d" % len(HIDDEN)], HIDDEN),
    ("a NUL in the path", b"GET /sign-in\x00.css HTTP/1.1", [], b""),
    ("a version of its own", b"GET /sign-in HTTP/9.9", [], b""),
]


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, good, words, why=""):
        self.count += 1
        self.failed += not good
        if not good and why:
            print("# " + str(why).replace("\n", "\n# "))
        print(f"{'ok' if good else 'not ok'} {self.count} - {words}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


class Door:
    """weft, and nginx before it."""

    def __init__(self, weft, source, folder):
        self.folder = folder
        os.chmod(folder, 0o755)
        os.mkdir(f"{folder}/place")
        self.place = campaign.Place(weft, f"{folder}/place")
        self.log = open(f"{folder}/weft.log", "w+b")
        self.serve("--behind-proxy", "yes", "--listen", f"127.0.0.1:{self.place.port}")
        self.plain, self.tls = campaign.free_port(), campaign.free_port()
        self.start_nginx(source)

    def serve(self, *words):
        self.server = subprocess.Popen([self.place.weft, "serve", "--db", self.place.db, "--verbose", *words],
                                       stdout=subprocess.DEVNULL, stderr=self.log)
        wait_for(self.place.port)

    def start_nginx(self, source):
        words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                 "subjectAltName=DNS:localhost", "-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/fullchain.pem"]
        subprocess.run(words, check=True, capture_output=True)
        text = open(f"{source}/deploy/nginx.conf").read()
        swaps = [("127.0.0.1:8080", f"127.0.0.1:{self.place.port}"), ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
                 ("listen 443 ", f"listen 127.0.0.1:{self.tls} "), ("/etc/weft/", f"{self.folder}/"), ("@NAME@", "localhost")]
        for old, new in swaps:
            if old not in text:
                raise RuntimeError(f"deploy/nginx.conf no longer says “{old}”")
            text = text.replace(old, new)
        temps = "".join(f"{name}_temp_path {self.folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        open(f"{self.folder}/nginx.conf", "w").write(text.replace("http {\n", "http {\n" + temps, 1))
        self.nginx = subprocess.Popen([nginx_path(), "-p", self.folder, "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/nginx.log",
                                       "-g", f"daemon off; pid {self.folder}/nginx.pid;"], stderr=subprocess.PIPE)
        wait_for(self.tls)

    def end(self):
        for process in (self.nginx, self.server):
            process.terminate()
            process.wait()

    def requests_seen(self):
        self.log.flush()
        return open(self.log.name, "rb").read().count(b'"event":"request"')


def nginx_path():
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def wait_for(port):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nothing listens on {port}")


def trusting():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect(port, tls):
    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    return trusting().wrap_socket(raw, server_hostname="localhost") if tls else raw


def say(port, tls, request, wait_s=1.0):
    """All that is answered, until the other side ends or says nothing for a while."""
    answer = b""
    with connect(port, tls) as s:
        try:
            s.sendall(request)
            s.settimeout(wait_s)
            while True:
                more = s.recv(65536)
                if not more:
                    break
                answer += more
        except OSError:
            pass
    return answer


def request_of(line, headers, body):
    return CRLF.join([line, b"Host: localhost", *headers, b"", b""]) + body


def codes(answer):
    return [int(code) for code in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.M)]


def check_framings(tap, door):
    """Straight at weft each is refused. Behind nginx each is refused, or one request, and never the hidden one."""
    for name, line, headers, body in FRAMINGS:
        request = request_of(line, headers, body)
        straight = codes(say(door.place.port, False, request))
        # libmicrohttpd writes the head of a refusal of its own twice, and ends the connection.
        tap.check(len(straight) <= 2 and all(code >= 400 for code in straight), f"straight: {name}", f"answered {straight}")
        before = door.requests_seen()
        answer = say(door.tls, True, request)
        seen = door.requests_seen() - before
        fronted = codes(answer)
        fine = len(fronted) <= 1 and seen <= 1 and (seen == 0 or fronted) and b"/hidden" not in answer
        tap.check(fine, f"behind nginx: {name}", f"answered {fronted}, weft saw {seen} requests")


def secure_of(host, port, headers):
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", "/sign-in", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return "Strict-Transport-Security" in answer.headers and "__Host-" in answer.headers.get("Set-Cookie", "")


def own_address():
    """An address of this machine that is not a loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        try:
            s.connect(("203.0.113.1", 9))
            address = s.getsockname()[0]
            return None if address.startswith("127.") else address
        except OSError:
            return None


def sign_in(door, forwarded):
    connection = http.client.HTTPSConnection("localhost", door.tls, timeout=10, context=trusting())
    connection.request("GET", "/sign-in")
    form = connection.getresponse()
    page = form.read().decode()
    fields = {"csrf": page.split('name="csrf" value="')[1].split('"')[0], "name": "campaign", "password": "not this one at all"}
    connection.request("POST", "/sign-in", urllib.parse.urlencode(fields), {
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": form.headers["Set-Cookie"].split(";")[0],
        "X-Forwarded-For": forwarded, "Forwarded": f"for={forwarded}", "X-Real-IP": forwarded})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def check_forwarded(tap, door):
    tries = [sign_in(door, f"198.51.100.{n}") for n in range(8)]
    tap.check(429 in tries and tries[0] == 422, "an address that a client says of itself is not believed: it waits after its wrong passwords", tries)
    proto = {"X-Forwarded-Proto": "https"}
    tap.check(secure_of("127.0.0.1", door.place.port, proto), "what the proxy beside us says is believed")
    tap.check(not secure_of("127.0.0.1", door.place.port, {}), "and nothing where it says nothing")
    address = own_address()
    if address is None:
        tap.check(True, "nobody else is believed # SKIP this machine has no address but its own")
        return
    door.server.terminate()
    door.server.wait()
    door.serve("--behind-proxy", "yes", "--listen", f"0.0.0.0:{door.place.port}")
    tap.check(not secure_of(address, door.place.port, proto), "who comes from elsewhere is not believed")
    door.server.terminate()
    door.server.wait()
    door.serve("--listen", f"127.0.0.1:{door.place.port}")
    tap.check(not secure_of("127.0.0.1", door.place.port, proto), "without the setting nobody is")
    door.server.terminate()
    door.server.wait()
    door.serve("--behind-proxy", "yes", "--listen", f"127.0.0.1:{door.place.port}")


def check_sizes(tap, door):
    def post(path, size, kind, declared=None):
        head = [b"Content-Length: %d" % (declared or size), b"Content-Type: " + kind,
                b"Authorization: Bearer " + door.place.token.encode(), b"Connection: close"]
        answer = say(door.tls, True, request_of(b"POST " + path + b" HTTP/1.1", head, b"a" * size), 20)
        return codes(answer), door.requests_seen()

    got, _ = post(b"/sign-in", (1 << 20) + 1, b"application/x-www-form-urlencoded")
    tap.check(got == [413], "a form of over a megabyte: 413", got)
    before = door.requests_seen()
    got, after = post(b"/fhir", 10, b"application/fhir+json", (128 << 20) + 1)
    tap.check(got == [413] and after == before, "over 128 MB: 413 before a byte of it is read, and weft never hears of it", got)
    long = say(door.tls, True, request_of(b"GET /" + b"a" * 9000 + b" HTTP/1.1", [], b""))
    tap.check(codes(long)[:1] in ([414], [400]), "an address that is too long: 414", codes(long))
    many = say(door.tls, True, request_of(b"GET / HTTP/1.1", [b"X-%d: y" % n for n in range(100)], b""))
    tap.check(codes(many)[:1] in ([431], [400]), "a hundred headers: 431", codes(many))


def check_tls(tap, door):
    connection = http.client.HTTPSConnection("localhost", door.tls, timeout=10, context=trusting())
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    hsts = answer.headers.get_all("Strict-Transport-Security") or []
    tap.check(hsts == ["max-age=63072000; includeSubDomains"], "one Strict-Transport-Security, of two years", hsts)
    cookie = answer.headers.get("Set-Cookie", "")
    tap.check(cookie.startswith("__Host-") and all(word in cookie for word in ("Secure", "HttpOnly", "SameSite", "Path=/")),
              "cookies are for this host alone, secure, and unseen by scripts", cookie)
    tap.check(answer.headers.get("Server") == "nginx", "no version is told", answer.headers.get("Server"))
    wanted = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
              "Cache-Control": "no-store"}
    missing = [name for name, words in wanted.items() if words not in (answer.headers.get(name) or "")]
    tap.check(not missing, "the page's own headers come through", missing)
    moved = say(door.plain, False, request_of(b"GET /people?q=a HTTP/1.1", [b"Connection: close"], b""))
    tap.check(codes(moved) == [301] and b"Location: https://localhost/people?q=a" in moved, "without TLS one is sent to it", moved[:200])
    context = trusting()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(socket.create_connection(("127.0.0.1", door.tls)), server_hostname="localhost") as s:
        tap.check(s.selected_alpn_protocol() == "h2" and s.version() == "TLSv1.3", "HTTP/2 over TLS 1.3", (s.selected_alpn_protocol(), s.version()))
    warnings.simplefilter("ignore", DeprecationWarning)
    old = trusting()
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    try:
        with old.wrap_socket(socket.create_connection(("127.0.0.1", door.tls)), server_hostname="localhost") as s:
            tap.check(False, "TLS 1.1 is refused", s.version())
    except (ssl.SSLError, OSError):
        tap.check(True, "TLS 1.1 is refused")


def open_inside(door):
    """Connections that weft itself holds."""
    connection = http.client.HTTPConnection("127.0.0.1", door.place.port, timeout=10)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {door.place.token}"})
    text = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r"^weft_http_connections (\d+)", text, re.M)
    return int(found[1]) if found else None


def ask_often(door, times, stop):
    while not stop.is_set():
        began = time.monotonic()
        connection = http.client.HTTPSConnection("localhost", door.tls, timeout=10, context=trusting())
        try:
            connection.request("GET", "/sign-in")
            times.append((time.monotonic() - began, connection.getresponse().status))
        finally:
            connection.close()


def check_slow(tap, door):
    head = connect(door.tls, True)
    head.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")  # and no more
    head_began = time.monotonic()
    slow = []
    for _ in range(50):
        s = connect(door.tls, True)
        s.sendall(request_of(b"POST /sign-in HTTP/1.1", [b"Content-Length: 100000", b"Content-Type: application/x-www-form-urlencoded"], b"a"))
        slow.append(s)
    times, stop = [], threading.Event()
    asker = threading.Thread(target=ask_often, args=(door, times, stop))
    asker.start()
    inside = []
    for _ in range(6):
        time.sleep(0.5)
        for s in slow:
            s.sendall(b"a")
        inside.append(open_inside(door))
    stop.set()
    asker.join()
    good = [t for t, code in times if code == 200]
    tap.check(len(good) == len(times) > 5, "fifty slow bodies: everybody else is served", f"{len(good)} of {len(times)}")
    tap.check(bool(good) and statistics.median(good) < 0.5, "without waiting for them", sorted(good)[-3:])
    tap.check(None not in inside and max(inside) < 40, "they wait in nginx: weft does not hold their connections", inside)
    for s in slow:
        s.close()
    head.settimeout(20)
    try:
        ended = head.recv(4096)
    except OSError as why:
        ended = why
    took = time.monotonic() - head_began
    tap.check(took < 18 and (ended == b"" or b"408" in (ended if isinstance(ended, bytes) else b"") or isinstance(ended, ConnectionError)),
              "a head that does not end is ended within the time for it", f"{took:.1f} s: {ended}")
    head.close()
    many = [connect(door.tls, True) for _ in range(70)]
    for s in many:
        s.sendall(request_of(b"POST /sign-in HTTP/1.1", [b"Content-Length: 9"], b"a"))
    refused = 0
    for s in many:
        s.settimeout(0.05)
        try:
            refused += b" 503 " in s.recv(4096)[:20]
        except OSError:
            pass
        s.close()
    tap.check(refused >= 6, "one address has at most 64 requests at once: 503 beyond", refused)


def main():
    weft, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    missing = [name for name, there in (("nginx", nginx_path()), ("openssl", shutil.which("openssl"))) if not there]
    if missing:
        print(f"1..1\nok 1 - the front door # SKIP {' and '.join(missing)} not installed (./check installs it)")
        return 0
    tap = Tap()
    print("TAP version 13")
    with tempfile.TemporaryDirectory(prefix="weft-front-") as folder:
        door = Door(weft, source, folder)
        try:
            for part in (check_tls, check_framings, check_forwarded, check_sizes, check_slow):
                part(tap, door)
            tap.check(door.server.poll() is None and door.nginx.poll() is None, "both still stand")
        finally:
            door.end()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
