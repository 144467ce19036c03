#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real FHIR clients, unchanged, against a place of their own: clients.py WEFT BUILD_FOLDER NAME…

Names: kit (npm fhir-kit-client), medplum (npm @medplum/core), smart (PyPI fhirclient), hapi (HAPI's generic client, by Maven).
What package.json does not bring is fetched into BUILD_FOLDER/clients; a registry that is not reached is a skip that says so.
Each client's program prints "ok WORDS" or "not ok WORDS: WHY"; this one makes TAP of it.
"""
import json, os, shutil, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


sys.path.insert(0, os.path.join(HERE, "..", "fhir"))
from place import Place, run  # noqa: E402


class Skip(Exception):
    pass


def fetch(what, args, **more):
    try:
        run(args, timeout=240, **more)
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as e:
        raise Skip(f"{what} could not be fetched ({str(e)[-120:].strip()})")


def npm_folder(build, package):
    """Where node finds a package: the project's own modules, or ones fetched for this test."""
    if os.path.exists(os.path.join(ROOT, "node_modules", package, "package.json")):
        return ROOT
    folder = os.path.join(build, "clients", "npm")
    if not os.path.exists(os.path.join(folder, "node_modules", package, "package.json")):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(ROOT, "package.json")) as f:
            version = json.load(f)["devDependencies"][package]
        with open(os.path.join(folder, "package.json"), "a+") as f:
            if f.tell() == 0:
                f.write('{"private":true}\n')
        if shutil.which("npm") is None:
            raise Skip("there is no npm")
        fetch(package, ["npm", "install", "--no-audit", "--no-fund", f"{package}@{version}"], cwd=folder)
    return folder


def node_client(build, script, package):
    if shutil.which("node") is None:
        raise Skip("there is no node")
    folder = npm_folder(build, package)
    return ["node", os.path.join(HERE, script)], {"WEFT_MODULES": folder}


def smart(build):
    folder = os.path.join(build, "clients", "python")
    if not os.path.exists(os.path.join(folder, "fhirclient")):
        fetch("fhirclient", [sys.executable, "-m", "pip", "install", "-q", "--target", folder, "fhirclient==4.4.0"])
    return [sys.executable, os.path.join(HERE, "smart.py")], {"PYTHONPATH": folder}


def hapi(build):
    folder = os.path.join(build, "clients", "hapi")
    if shutil.which("mvn") is None or shutil.which("javac") is None:
        raise Skip("there is no Maven or no Java compiler")
    path = os.path.join(folder, "classpath")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(path):
        shutil.copy(os.path.join(HERE, "pom.xml"), folder)
        fetch("HAPI's client", ["mvn", "-q", "-B", "dependency:build-classpath", "-Dmdep.outputFile=classpath"], cwd=folder)
    with open(path) as f:
        classes = f.read().strip()
    run(["javac", "-nowarn", "-cp", classes, "-d", folder, os.path.join(HERE, "Hapi.java")])
    return ["java", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", "-cp", folder + ":" + classes, "Hapi"], {}


CLIENTS = {
    "kit": lambda b: node_client(b, "kit.mjs", "fhir-kit-client"),
    "medplum": lambda b: node_client(b, "medplum.mjs", "@medplum/core"),
    "smart": smart,
    "hapi": hapi,
}


def play(name, weft, build):
    """The lines that a client says."""
    args, more = CLIENTS[name](build)
    place = Place(weft)
    try:
        env = dict(os.environ, WEFT_FHIR=place.base, WEFT_TOKEN=place.token, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", **more)
        r = subprocess.run(args, env=env, capture_output=True, text=True, timeout=240)
    finally:
        place.end()
    lines = [x for x in r.stdout.split("\n") if x.startswith(("ok ", "not ok "))]
    if not lines or (r.returncode != 0 and not any(x.startswith("not ok") for x in lines)):
        lines.append(f"not ok {name} came to its end: " + " ".join((r.stderr or r.stdout)[-400:].split()))
    return lines


def main():
    weft, build, names = sys.argv[1], sys.argv[2], sys.argv[3:] or list(CLIENTS)
    n = failed = 0
    for name in names:
        try:
            lines = play(name, weft, build)
        except Skip as e:
            lines = [f"ok {name} # SKIP {e}"]
        for line in lines:
            n += 1
            good = line.startswith("ok ")
            failed += not good
            words, _, why = line[3 if good else 7:].partition(": ")
            if why:
                print("#", why)
            print("ok" if good else "not ok", n, "-", f"{name}: {words}" if "# SKIP" not in words else words)
    print(f"1..{n}")
    return 1 if failed else 0


sys.exit(main())
