#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""large.py WEFT [ENTRIES]: a transaction of fifty thousand entries, within 256 MB, all or nothing."""
import sys, threading, time

from place import Client, Place, Tap

WORDS = "What was seen, by whom, and what follows from it, in the words of whoever wrote it down that day. " * 8


def uuid(i):
    return f"urn:uuid:{i:08d}-0000-4000-8000-000000000000"


def entries(count):
    """A patient every ten entries, and what is theirs; every reference by urn:uuid, some before what they name."""
    for i in range(count):
        if i % 10 == 5:
            resource = {"resourceType": "Patient", "identifier": [{"system": "urn:large", "value": str(i)}], "gender": "female"}
        else:
            resource = {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "urn:c", "code": f"c{i % 7}"}]},
                        "subject": {"reference": uuid(i - i % 10 + 5)}, "note": [{"text": WORDS}]}
        yield {"fullUrl": uuid(i), "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}


def bundle(list_):
    return {"resourceType": "Bundle", "type": "transaction", "entry": list_}


def main():
    weft, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 50000
    place, tap = Place(weft, [("dawn", "gp")]), Tap()
    client = Client(place, place.token)
    many = list(entries(count))

    def whole():
        slowest, on = [0.0], [True]

        def look():
            other = Client(place, place.token)
            while on[0]:
                began = time.monotonic()
                other.ask("GET", "/Patient?_count=1")
                slowest[0] = max(slowest[0], time.monotonic() - began)
                time.sleep(0.02)
        watch = threading.Thread(target=look)
        watch.start()
        began = time.monotonic()
        status, _, answer = client.ask("POST", "", bundle(many))
        took = time.monotonic() - began
        on[0] = False
        watch.join()
        assert status == 200, (status, str(answer)[:300])
        assert len(answer["entry"]) == count and all(e["response"]["status"].startswith("201") for e in answer["entry"])
        most = place.memory_most_mb()
        assert most < 256, f"{most} MB"
        one = client.ask("GET", "/" + answer["entry"][0]["response"]["location"])[2]
        patient = answer["entry"][5]["response"]["location"].split("/_history")[0]
        assert one["subject"]["reference"] == patient, one["subject"]
        found = client.ask("GET", f"/Observation?patient={patient.split('/')[1]}&_summary=count")[2]
        assert found["total"] == 9, found
        return f"{count} entries in {took:.1f} s, memory {most} MB at most, a read meanwhile took {slowest[0] * 1000:.0f} ms at most"

    def nothing():
        before = client.ask("GET", "/Patient?_summary=count")[2]["total"]
        some = list(entries(3000))
        some[2344]["resource"]["status"] = "perhaps"
        status, _, answer = client.ask("POST", "", bundle(some))
        assert status == 422 and "Bundle.entry[2344].resource.status" in str(answer), (status, str(answer)[:300])
        some[2344]["resource"]["status"] = "final"
        some[2344]["resource"]["subject"]["reference"] = "urn:uuid:99999999-0000-4000-8000-000000000000"
        status, _, answer = client.ask("POST", "", bundle(some))
        assert status == 400 and "entry[2344]" in str(answer), (status, str(answer)[:300])
        some[2344] = {"resource": {"resourceType": "Patient", "id": "p"}, "request": {"method": "PUT", "url": "Patient/p", "ifMatch": 'W/"7"'}}
        status, _, answer = client.ask("POST", "", bundle(some))
        assert status == 412, (status, str(answer)[:300])
        assert client.ask("GET", "/Patient?_summary=count")[2]["total"] == before

    def conditions():
        some = list(entries(2500))
        some[15]["request"]["ifNoneExist"] = "identifier=urn:large|5"
        some[11]["resource"]["subject"]["reference"] = "Patient?identifier=urn:large|25"
        status, _, answer = client.ask("POST", "", bundle(some))
        assert status == 200 and answer["entry"][15]["response"]["status"].startswith("200"), (status, str(answer)[:300])
        first = answer["entry"][15]["response"]["location"].split("/_history")[0]
        there = client.ask("GET", "/" + answer["entry"][10]["response"]["location"])[2]["subject"]["reference"]
        assert there == first, (there, first)
        status, _, answer = client.ask("POST", "", bundle(some))
        assert status == 412, (status, str(answer)[:300])  # now there are two of each

    def scope():
        gp = Client(place, place.tokens["dawn"])
        status, _, answer = gp.ask("POST", "", bundle(many[:2001]))
        assert status == 403 and "bulk scope" in str(answer), (status, str(answer)[:300])

    try:
        tap.test("fifty thousand entries are one transaction within 256 MB", whole)
        tap.test("one bad entry among thousands leaves nothing, and is named", nothing)
        tap.test("conditions are asked of a large one too", conditions)
        tap.test("more than two thousand need a bulk scope", scope)
    finally:
        place.end()
    return tap.end()


sys.exit(main())
