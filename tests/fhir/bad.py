#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""bad.py WEFT: what comes over a socket and cannot be right is answered by an OperationOutcome with the right status."""
import json, socket, sys

from place import Client, Place, Tap


def raw(place, head, body=b"", most=1 << 20):
    """Bytes as they are; the answer's status and body."""
    s = socket.create_connection(("127.0.0.1", place.port), timeout=60)
    try:
        s.sendall(head.replace("\n", "\r\n").encode())
        try:
            for i in range(0, len(body), most):
                s.sendall(body[i:i + most])
        except OSError:
            pass  # it has heard enough
        got = b""
        try:
            while b"\r\n\r\n" not in got or not got.endswith(b"}"):
                piece = s.recv(65536)
                if not piece:
                    break
                got += piece
        except OSError:
            pass
        return int(got.split()[1]), got.split(b"\r\n\r\n", 1)[1]
    finally:
        s.close()


def main():
    place, tap = Place(sys.argv[1]), Tap()
    client = Client(place, place.token)
    token = f"Authorization: Bearer {place.token}\nHost: localhost\nConnection: close\n"

    def outcome(code, got):
        status, body = got[0], got[-1]
        said = body if isinstance(body, dict) else json.loads(body)
        assert status == code and said["resourceType"] == "OperationOutcome", (status, str(body)[:200])
        assert said["issue"][0]["severity"] == "error" and said["issue"][0]["diagnostics"]

    def truncated():
        whole = json.dumps({"resourceType": "Patient", "name": [{"family": "x" * 1000}]})
        for n in (1, 20, 500, len(whole) - 1):
            outcome(400, client.ask("POST", "/Patient", whole[:n]))
        head = f"POST /fhir/Patient HTTP/1.1\n{token}Content-Type: application/fhir+json\nContent-Length: 100000\n\n"
        s = socket.create_connection(("127.0.0.1", place.port))
        s.sendall(head.replace("\n", "\r\n").encode() + b'{"resourceType":')
        s.close()
        assert client.ask("GET", "/metadata")[0] == 200

    def huge():
        head = f"PUT /fhir/Patient/x HTTP/1.1\n{token}Content-Type: application/fhir+json\nContent-Length: {100 << 20}\n\n"
        outcome(413, raw(place, head))
        head = f"POST /fhir/Patient HTTP/1.1\n{token}Content-Type: application/fhir+json\nContent-Length: {100 << 20}\n\n"
        outcome(413, raw(place, head))
        large = b'{"resourceType":"Patient","name":[{"family":"' + b"x" * (9 << 20) + b'"}]}'
        outcome(413, client.ask("POST", "/Patient", large))
        deep = b'{"resourceType":"Bundle","type":"transaction","entry":' + b"[" * (60 << 20)
        outcome(413, client.ask("POST", "", deep))
        assert place.memory_most_mb() < 400, place.memory_most_mb()

    def odd():
        outcome(400, client.ask("POST", "/Patient", b'{"resourceType":"Patient","id":"\xff"}'))
        outcome(400, client.ask("POST", "/Patient", b'\xef\xbb\xbf{"resourceType":"Patient"}'))
        outcome(400, client.ask("POST", "/Patient", '{"resourceType":"Patient","gender":"male","gender":"female"}'))
        outcome(400, client.ask("POST", "/Patient", "[" * 5000))
        outcome(400, client.ask("POST", "/Patient", "null"))
        outcome(400, client.ask("POST", "/Patient", ""))
        outcome(400, client.ask("GET", "/Patient?name=%zz"))
        outcome(400, client.ask("GET", "/Patient?birthdate=2026-02-30"))
        outcome(400, client.ask("GET", "/Patient?gender:sounds-like=x"))
        outcome(400, client.ask("GET", "/Patient?colour=red", Prefer="handling=strict"))
        outcome(400, client.ask("GET", "/Observation?value-quantity=lots"))
        outcome(422, client.ask("POST", "/Patient", {"resourceType": "Patient", "birthDate": "2026-02-30"}))
        outcome(422, client.ask("PUT", "/Patient/" + "a" * 65, {"resourceType": "Patient", "id": "a" * 65}))
        outcome(415, client.ask("POST", "/Patient", "<Patient/>", Content_Type="application/fhir+xml"))
        outcome(406, client.ask("GET", "/Patient", Accept="application/fhir+xml"))
        outcome(405, client.ask("DELETE", "/metadata"))
        outcome(405, client.ask("GET", "/Patient/$match"))  # it is asked by POST
        outcome(501, client.ask("GET", "/Observation/$lastn"))

    def door():
        outcome(501, raw(place, f"FLY /fhir/Patient HTTP/1.1\n{token}\n"))
        outcome(401, raw(place, "GET /fhir/Patient HTTP/1.1\nHost: localhost\nConnection: close\n\n"))
        outcome(401, raw(place, "GET /fhir/Patient HTTP/1.1\nHost: localhost\nConnection: close\nAuthorization: Bearer nonsense\n\n"))

    try:
        tap.test("truncated bodies are told where they end", truncated)
        tap.test("bodies of a hundred megabytes are refused, and memory stays", huge)
        tap.test("what is no FHIR is refused for what it is", odd)
        tap.test("the door's own words are outcomes too", door)
    finally:
        place.end()
    return tap.end()


sys.exit(main())
