# SPDX-License-Identifier: Apache-2.0
"""The value sets of required bindings, expanded as far as the package's code systems reach."""

import model


class ValueSet:
    def __init__(self, url, codes, system):
        self.url, self.codes, self.system = url, codes, system


class ValueSets:
    def __init__(self, package):
        self.sets, self.systems, self.used = {}, {}, {}
        for name in ("valuesets.json", "v3-codesystems.json", "v2-tables.json"):
            for r in model.load(package, name):
                table = self.sets if r["resourceType"] == "ValueSet" else self.systems
                table.setdefault(r["url"], r)

    def use(self, canonical):
        """Notes that a required binding needs the set; gives its name."""
        url = canonical.split("|")[0]
        if url not in self.used:
            pairs = self.expand(url, ())
            codes = None if pairs is None else sorted({code for _, code in pairs})
            systems = {system for system, _ in pairs or ()}
            if pairs is None:
                compose = self.sets.get(url, {}).get("compose", {}).get("include", [])
                systems = {i["system"] for i in compose if "system" in i}
            system = systems.pop() if len(systems) == 1 else None
            self.used[url] = ValueSet(url, codes, system)
        return url

    def expand(self, url, seen):
        """A set of (system, code), or None where it is open (BCP 13, UCUM, SNOMED CT …)."""
        vs = self.sets.get(url.split("|")[0])
        if vs is None or url in seen:
            return None
        pairs = set()
        for include in vs.get("compose", {}).get("include", []):
            part = self.part(include, (*seen, url))
            if part is None:
                return None
            pairs |= part
        for exclude in vs.get("compose", {}).get("exclude", []):
            pairs -= self.part(exclude, (*seen, url)) or set()
        return pairs or None

    def part(self, include, seen):
        found = None
        if "system" in include:
            found = self.of_system(include)
            if found is None:
                return None
        for other in include.get("valueSet", []):
            more = self.expand(other, seen)
            if more is None:
                return None
            found = more if found is None else found & more
        return found

    def of_system(self, include):
        system = include["system"]
        if "concept" in include:
            return {(system, c["code"]) for c in include["concept"]}
        cs = self.systems.get(system)
        if cs is None or cs.get("content") != "complete":
            return None
        concepts = list(walk(cs.get("concept", []), ()))
        for f in include.get("filter", []):
            if f["op"] not in ("is-a", "descendent-of") or f["property"] != "concept":
                return None
            concepts = [(c, up) for c, up in concepts
                        if f["value"] in up or (f["op"] == "is-a" and c == f["value"])]
        return {(system, c) for c, _ in concepts}


def walk(concepts, up):
    for c in concepts:
        yield c["code"], up + tuple(p["valueCode"] for p in c.get("property", [])
                                    if p["code"] in ("subsumedBy", "parent") and "valueCode" in p)
        yield from walk(c.get("concept", []), (*up, c["code"]))
