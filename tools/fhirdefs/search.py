# SPDX-License-Identifier: Apache-2.0
"""Search parameters: each expression compiled to paths of JSON keys, so that extraction walks spans
and interprets nothing. What the small language below does not cover stops the build."""

import re
import sys

import model

# Which FHIR types a parameter of each kind can be taken from.
TAKES = {
    "token": {"code", "Coding", "CodeableConcept", "Identifier", "ContactPoint", "boolean", "string",
              "uri", "id", "canonical"},
    "reference": {"Reference", "canonical", "uri", "Resource"},
    "string": {"string", "markdown", "HumanName", "Address"},
    "date": {"date", "dateTime", "instant", "Period", "Timing"},
    "quantity": {"Quantity", "Age", "Duration", "Count", "Distance", "Money", "Range", "SampledData"},
    "number": {"integer", "positiveInt", "unsignedInt", "decimal", "Range"},
    "uri": {"uri", "url", "canonical", "oid", "uuid"},
}


class Path:
    def __init__(self, steps, kind, value_set=None, component=0):
        self.steps, self.kind, self.value_set, self.component = steps, kind, value_set, component


class Param:
    def __init__(self, owner, code, kind):
        self.owner, self.code, self.kind = owner, code, kind
        self.expression = ""
        self.paths, self.components, self.targets = [], [], []
        self.compartment = False


def stop(expression, why):
    sys.exit(f"fhirdefs: search expression {expression!r}: {why}; teach tools/fhirdefs/search.py")


def split_union(expression):
    parts, depth, start = [], 0, 0
    for i, c in enumerate(expression):
        depth += (c == "(") - (c == ")")
        if c == "|" and depth == 0:
            parts.append(expression[start:i])
            start = i + 1
    return [p.strip() for p in [*parts, expression[start:]]]


TOKEN = re.compile(r"""\.?(?:
    (?P<as>(?:as|ofType)\((?P<type>[A-Za-z]+)\)) |
    where\(resolve\(\)\ is\ (?P<target>[A-Za-z]+)\) |
    where\((?P<key>[a-z]+)='(?P<value>[^']+)'\) |
    \[(?P<index>\d+)\] |
    (?P<name>[A-Za-z]+)
)""", re.VERBOSE)


def tokens(part, whole):
    """(kind, argument) of each step; `(X as T)` is written X.as(T) first."""
    part = re.sub(r"^\(((?:[^()]|\([^()]*\))*)\)", r"\1", part)
    part = re.sub(r"^([A-Za-z.]+) as ([A-Za-z]+)", r"\1.as(\2)", part)
    at = 0
    while at < len(part):
        m = TOKEN.match(part, at)
        if m is None:
            stop(whole, f"cannot read “{part[at:]}”")
        at = m.end()
        if m["as"]:
            yield "as", m["type"]
        elif m["target"]:
            yield "target", m["target"]
        elif m["key"]:
            yield "where", (m["key"], m["value"])
        elif m["index"]:
            yield "index", int(m["index"])
        else:
            yield "name", m["name"]


class Place:
    """Where a path has come to: steps so far, the type there, and the element it came by."""

    def __init__(self, steps, kind, element=None, key=None):
        self.steps, self.kind, self.element, self.key = steps, kind, element, key


def child(types, place, name, whole):
    t = types.get(place.kind)
    e = t.element(name)
    if e is None:
        stop(whole, f"{place.kind} has no element {name}")
    return [Place([*place.steps, ("KEY", e.name + model.cap(k) if e.choice else e.name)], k, e, e.name)
            for k in e.types]


def cast(types, places, name):
    """as(T): DateTime, in one expression, means dateTime."""
    if name not in types.by_name:
        name = name[0].lower() + name[1:]
    return [p for p in places if p.kind == name]


def follow(types, places, steps, whole):
    for op, arg in steps:
        if op == "name":
            places = [q for p in places for q in child(types, p, arg, whole)]
        elif op == "as":
            places = cast(types, places, arg)
        elif op == "target":
            places = [Place([*p.steps, ("TARGET", arg)], p.kind, p.element) for p in places]
        elif op == "where":
            places = [Place([*p.steps, ("WHERE", "=".join(arg))], p.kind, p.element) for p in places]
        else:
            places = [Place([*p.steps, ("INDEX", str(arg))], p.kind, p.element) for p in places]
    return places


def compile_part(types, owner, part, kind, whole, component=0, start=None):
    if part == "Patient.deceased.exists() and Patient.deceased != false":
        return [Path([("DECEASED", "")], "boolean")]
    steps = list(tokens(part, whole))
    if start is None:
        if steps[0][1] not in (owner, "Resource", "DomainResource"):
            return []
        steps, start = steps[1:], [Place([], owner)]
    places = [p for p in follow(types, start, steps, whole) if kind is None or p.kind in TAKES[kind]]
    if not places and kind is not None:
        stop(whole, f"“{part}” gives nothing that a {kind} can be taken from")
    return [Path(p.steps, p.kind, p.element.value_set if p.element else None, component)
            for p in places]


def compile_component(types, owner, roots, number, component, kind):
    found = []
    for part in split_union(component["expression"]):
        start = roots
        if part.startswith("%resource."):
            part, start = part[len("%resource."):], [Place([("ROOT", "")], owner)]
        found += compile_part(types, owner, part, kind, component["expression"], number, start)
    return found


def mended(owner, r):
    """R4 names the two components of DocumentReference.relationship the wrong way round."""
    components = r["component"]
    if (owner, r["code"]) != ("DocumentReference", "relationship"):
        return components
    a, b = components
    return [{**a, "definition": b["definition"]}, {**b, "definition": a["definition"]}]


def make_param(types, owner, r, by_url):
    p = Param(owner, r["code"], r["type"])
    p.expression = r.get("expression", "")
    p.targets = sorted(r.get("target", []))
    parts = split_union(p.expression) if p.expression else []
    if p.kind == "composite":
        bases = [x for part in parts for x in compile_part(types, owner, part, None, p.expression)]
        for base in bases:
            p.paths.append(Path(base.steps, base.kind, None, 0))
        for number, c in enumerate(mended(owner, r), 1):
            kind = by_url[c["definition"]]["type"]
            p.components.append(by_url[c["definition"]]["code"])
            # Each base gives its own copy of the components, whose steps begin at that base.
            for i, base in enumerate(bases):
                for path in compile_component(types, owner, [Place([], base.kind)], number, c, kind):
                    path.base = i
                    path.component_kind = kind
                    p.paths.append(path)
    elif p.kind != "special":
        p.paths = [x for part in parts for x in compile_part(types, owner, part, p.kind, p.expression)]
    return p


def read_params(package, types):
    resources = [r for r in model.load(package, "search-parameters.json")
                 if r["resourceType"] == "SearchParameter"]
    by_url = {r["url"]: r for r in resources}
    params = {}
    for r in resources:
        for owner in r["base"]:
            if owner == "DomainResource":
                owner = "Resource"
            if r.get("expression") or r["type"] == "special":
                params[owner, r["code"]] = make_param(types, owner, r, by_url)
    mark_compartment(package, params)
    return [params[k] for k in sorted(params)]


def mark_compartment(package, params):
    import json
    text = (package / "compartmentdefinition-patient.json").read_text(encoding="utf-8")
    for row in json.loads(text)["resource"]:
        for code in row.get("param", []):
            if (row["code"], code) in params:
                params[row["code"], code].compartment = True
