#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signing in by an OpenID provider: Debian's glewlwyd, real, in a scratch folder. TAP out.

  tests/front/openid.py WEFT"""
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../faults"))
import place as campaign  # noqa: E402
from provider import Browser, Provider  # noqa: E402

NHS, BORN = "9434765919", "1950-01-01"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def said(answer):
    """What a page says, without its markup."""
    body = answer[2][answer[2].find("<main"):]
    return f"{answer[0]} {' '.join(re.sub('<[^>]*>', ' ', body).split())[:160]}"


def patient(here):
    body = {"resourceType": "Patient", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS}],
            "name": [{"family": "Aldcroft", "given": ["Rosa"]}], "birthDate": BORN}
    ask = urllib.request.Request(here.url + "/fhir/Patient", data=json.dumps(body).encode(),
                                 headers={"Authorization": f"Bearer {here.token}", "Content-Type": "application/fhir+json"})
    with urllib.request.urlopen(ask, timeout=20) as answer:
        assert answer.status == 201


def go_there(here, provider, mine, theirs):
    """Follows the way to the provider and back, up to the address that leads back here."""
    away = mine.ask(here.url + "/sign-in/provider?to=/me")
    if away[0] != 303:
        raise RuntimeError(f"no way to the provider: {away[0]} {away[2][:300]}")
    return theirs.ask(away[1]["Location"] + "&g_continue")[1]["Location"]


def signing_in(here, provider):
    mine, theirs = Browser(), provider.sign_in("rosa")
    back = go_there(here, provider, mine, theirs)
    stranger = Browser().ask(back)
    yield stranger[0] == 403, f"an answer that this browser does not wait for is refused: {stranger[0]}"
    got = mine.ask(back)
    yield got[0] == 303 and got[1].get("Location") == "/me", f"who is verified comes in, to the page asked for: {said(got)}"
    yield mine.ask(here.url + "/me")[0] == 200, "and reads her own record"
    again = mine.ask(back)
    yield again[0] == 403, f"the same answer is not taken twice: {again[0]}"
    other = Browser()
    wrong = go_there(here, provider, other, theirs).replace("state=", "state=x")
    yield other.ask(wrong)[0] == 403, "another state is refused"


def not_proved(here, provider):
    mine = Browser()
    got = mine.ask(go_there(here, provider, mine, provider.sign_in("zoe")))
    yield got[0] == 403 and "face to face" in got[2], f"who is not verified highly enough does not: {said(got)}"
    mine = Browser()
    got = mine.ask(go_there(here, provider, mine, provider.sign_in("max")))
    yield got[0] == 403, f"nor whose number and birth date are nobody's: {got[0]}"


def keys_turn(here, provider):
    provider.turn_keys()
    mine = Browser()
    got = mine.ask(go_there(here, provider, mine, provider.sign_in("rosa")))
    yield got[0] == 303, f"keys that the provider has changed are known at once: {said(got)}"


def signing_out(here, provider):
    mine, theirs = Browser(), provider.sign_in("rosa")
    mine.ask(go_there(here, provider, mine, theirs))
    with contextlib.closing(sqlite3.connect(here.db)) as db:
        subject = db.execute("SELECT openid_subject FROM session WHERE openid_subject IS NOT NULL").fetchone()[0]
    claims = {"iss": provider.issuer, "aud": "weft", "iat": int(time.time()), "jti": "one", "sub": subject, "events": {LOGOUT: {}}}
    at = here.url + "/oauth/ended"
    for what, token in (("no signature", provider.sign(claims, "none")), ("another audience", provider.sign({**claims, "aud": "x"})),
                        ("no event", provider.sign({**claims, "events": {}})), ("an old one", provider.sign({**claims, "iat": 1}))):
        got = Browser().ask(at, form={"logout_token": token})
        yield got[0] == 400 and mine.ask(here.url + "/me")[0] == 200, f"a sign-out with {what} ends nothing: {got[0]}"
    token = provider.sign(claims)
    got = Browser().ask(at, form={"logout_token": token})
    yield got[0] == 200 and mine.ask(here.url + "/me")[0] == 303, f"who signs out there is signed out here: {said(got)}"
    yield Browser().ask(at, form={"logout_token": token})[0] == 400, "and a sign-out is taken once"


def main():
    if shutil.which("glewlwyd") is None:
        print("1..0 # SKIP glewlwyd is not installed (tools/setup test)")
        return 0
    count = failed = 0
    with tempfile.TemporaryDirectory(prefix="weft-openid-") as folder:
        here = campaign.Place(os.path.abspath(sys.argv[1]), folder)
        here.url = f"http://localhost:{here.port}"
        provider = Provider(folder, here.url + "/sign-in/back", here.url + "/oauth/ended")
        provider.start()
        try:
            provider.user("rosa", nhs=NHS, born=BORN, level="P9")
            provider.user("zoe", nhs=NHS, born=BORN, level="P5")
            provider.user("max", nhs="9000000009", born=BORN, level="P9")
            # All calls go out by the relay, to the provider and nobody else; the server has no network of its own.
            doors, way = os.path.join(folder, "doors"), os.path.join(folder, "way", "out")
            os.mkdir(os.path.dirname(way))
            with open(doors, "w", encoding="ascii") as f:
                f.write(f"{urllib.parse.urlsplit(provider.issuer).netloc}  # the provider\n")
            relay = subprocess.Popen([here.weft, "relay", "--listen", way, "--allow", doors], stderr=subprocess.PIPE, text=True)
            while relay.poll() is None and not os.path.exists(way):
                time.sleep(0.02)
            try:
                here.start({"WEFT_OPENID": provider.issuer, "WEFT_OPENID_CLIENT": "weft", "WEFT_OPENID_SECRET": "a-secret-of-ours",
                            "WEFT_RELAY": way})
                patient(here)
                time.sleep(1)
                for part in (signing_in, not_proved, keys_turn, signing_out):
                    for good, words in part(here, provider):
                        count += 1
                        failed += not good
                        print(f"{'ok' if good else 'not ok'} {count} - {words}", flush=True)
            finally:
                here.stop()
                relay.terminate()
            told = relay.communicate(timeout=30)[1]
            count += 1
            good = told.count('"event":"relayed"') > 5 and "not_relayed" not in told
            failed += not good
            print(f"{'ok' if good else 'not ok'} {count} - each of these calls went by weft relay", flush=True)
        finally:
            provider.stop()
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
