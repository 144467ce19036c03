#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""contention.py WEFT [SECONDS]: 64 clients change the same ten resources with If-Match; what they saw is linearizable."""
import random, sys, threading, time

import linear
from place import Client, Place, Tap

CLIENTS, RESOURCES = 64, 10


def play(place, n, until, history, odd):
    client, dice = Client(place, place.token), random.Random(n)
    while time.monotonic() < until:
        k = dice.randrange(RESOURCES)
        asked = time.monotonic_ns()
        status, headers, body = client.ask("GET", f"/Basic/r{k}")
        answered = time.monotonic_ns()
        if status != 200:
            odd.append(("GET", status, body))
            continue
        version, value = int(body["meta"]["versionId"]), body["code"]["text"]
        history[k].append({"op": "read", "version": version, "value": value, "asked": asked, "answered": answered})
        mine = f"{n}-{dice.random()}"
        asked = time.monotonic_ns()
        status, headers, body = client.ask("PUT", f"/Basic/r{k}", {"resourceType": "Basic", "id": f"r{k}", "code": {"text": mine}},
                                           If_Match=f'W/"{version}"')
        answered = time.monotonic_ns()
        if status == 200:
            history[k].append({"op": "write", "if": version, "version": int(body["meta"]["versionId"]), "value": mine,
                               "asked": asked, "answered": answered})
        elif status == 412:
            history[k].append({"op": "refused", "if": version, "asked": asked, "answered": answered})
        else:
            odd.append(("PUT", status, body))


def contend(weft, seconds):
    place = Place(weft)
    try:
        client = Client(place, place.token)
        for k in range(RESOURCES):
            assert client.ask("PUT", f"/Basic/r{k}", {"resourceType": "Basic", "id": f"r{k}", "code": {"text": "first"}})[0] == 201
        history, odd = [[] for _ in range(RESOURCES)], []
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=play, args=(place, n, until, history, odd)) for n in range(CLIENTS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert not odd, odd[:3]
        for k in range(RESOURCES):
            wrong = linear.check(history[k], "first")
            assert wrong is None, f"r{k}: {wrong}"
            kept = len(client.ask("GET", f"/Basic/r{k}/_history?_count=1")[2]["entry"])
            assert kept == 1
        count = lambda op: sum(h["op"] == op for x in history for h in x)
        assert count("write") > 100 and count("refused") > 100
        return f"{count('read')} reads, {count('write')} writes, {count('refused')} refused by If-Match, nothing else"
    finally:
        place.end()


tap = Tap()
tap.test("the checker knows good histories from bad ones", linear.check_itself)
tap.test("64 clients on ten resources lose no update and see no error", lambda: contend(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5))
sys.exit(tap.end())
