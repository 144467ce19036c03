# SPDX-License-Identifier: Apache-2.0
"""termdefs ROOT OUT.ndjson OUT.h: the code systems and value sets that R4 ships, one a line, url first, without narrative.

    {"url":"http://hl7.org/fhir/administrative-gender","resourceType":"CodeSystem",…,"concept":[…]}
"""
import json, os, sys

FILES = ("valuesets.json", "v3-codesystems.json", "v2-tables.json")
KEPT = ("resourceType", "version", "name", "title", "status", "content", "caseSensitive", "valueSet", "hierarchyMeaning", "compose")


def concept(c):
    out = {k: c[k] for k in ("code", "display") if k in c}
    if c.get("definition", c.get("display")) != c.get("display"):
        out["definition"] = c["definition"]
    properties = [p for p in c.get("property", []) if "valueCode" in p or "valueBoolean" in p]
    if properties:
        out["property"] = properties
    if "concept" in c:
        out["concept"] = [concept(x) for x in c["concept"]]
    return out


def slim(r):
    out = {"url": r["url"], **{k: r[k] for k in KEPT if k in r}}
    if "concept" in r:
        out["concept"] = [concept(c) for c in r["concept"]]
    return out


def main():
    root, out, header = sys.argv[1:]
    folder = os.path.join(root, "node_modules", "@medplum", "definitions", "dist", "fhir", "r4")
    lines, seen = [], set()
    for name in FILES:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for entry in json.load(f)["entry"]:
                r = entry["resource"]
                key = (r["resourceType"], r.get("url"))
                if r["resourceType"] not in ("CodeSystem", "ValueSet") or None in key or key in seen:
                    continue
                seen.add(key)
                lines.append(json.dumps(slim(r), ensure_ascii=False, separators=(",", ":")))
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(["", *sorted(lines), ""]))
    with open(header, "w", encoding="utf-8") as f:
        f.write(f'#define TERMS_R4_FILE "{os.path.abspath(out)}"\n')


main()
