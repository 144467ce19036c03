# SPDX-License-Identifier: Apache-2.0
"""The tables as C."""

HEAD = """/* SPDX-License-Identifier: Apache-2.0
 * Made by tools/fhirdefs from the official FHIR R4 definitions; the shapes are those of
 * src/fhir/defs.h. Do not edit. */
#include "fhir/defs.h"
"""

NONE = "FHIR_NONE"


def quote(text):
    if text is None:
        return "{ NULL, 0 }"
    data = text.encode("utf-8")
    out = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in data)
    return f'S_INIT("{out}")'


class Writer:
    def __init__(self, types, value_sets, params):
        self.types, self.value_sets, self.params = types, value_sets, params
        self.names = sorted(types.by_name)
        self.type_id = {name: i for i, name in enumerate(self.names)}
        self.sets = sorted(value_sets.used)
        self.set_id = {url: i for i, url in enumerate(self.sets)}
        self.rows = {name: [] for name in ("types", "elements", "members", "targets", "rules",
                                           "value_sets", "codes", "params", "paths", "steps",
                                           "components")}

    def add(self, table, text):
        self.rows[table].append(text)

    def count(self, table):
        return len(self.rows[table])

    def set_ref(self, url):
        return NONE if url is None else self.set_id[url]

    def targets(self, names):
        """A range of type numbers; resources outside R4's own list ("Any") give an empty range."""
        start = self.count("targets")
        known = [n for n in names if n in self.type_id and n != "Resource"]
        for n in known:
            self.add("targets", f"{self.type_id[n]}, /* {n} */")
        return f"{start}, {len(known)}"

    def rules(self, rules):
        start = self.count("rules")
        for r in rules:
            error = "true" if r["severity"] == "error" else "false"
            self.add("rules", f"{{ {quote(r['key'])}, {quote(r['expression'])}, {quote(r['human'])}, {error} }},")
        return f"{start}, {len(rules)}"

    def element(self, t, e):
        flag = {True: "true", False: "false"}
        types = ", ".join(e.types[:4])
        self.add("elements",
                 f"{{ {quote(e.name)}, {e.min}, {e.max}, {self.set_ref(e.value_set)}, "
                 f"{self.targets(e.targets)}, {self.rules(e.rules)}, {flag[e.choice]}, "
                 f"{flag[e.summary]}, {flag[e.modifier]} }}, /* {t.name}: {types} */")

    def type(self, t):
        first = self.count("elements")
        members = []
        for i, e in enumerate(t.elements):
            self.element(t, e)
            for kind in e.types:
                key = e.name + kind[0].upper() + kind[1:] if e.choice else e.name
                members.append((key, first + i, self.type_id[kind]))
        start = self.count("members")
        for key, e, kind in sorted(members):
            self.add("members", f"{{ {quote(key)}, {e}, {kind} }},")
        own = [i for i, p in enumerate(self.params) if p.owner == t.name]
        base = self.type_id.get(t.base, NONE)
        self.add("types",
                 f"{{ {quote(t.name)}, {quote(t.url or None)}, FHIR_{t.kind}, "
                 f"{'true' if t.abstract else 'false'}, {base}, {first}, {len(t.elements)}, {start}, "
                 f"{len(members)}, {self.rules(t.rules)}, {own[0] if own else 0}, {len(own)} }},")

    def value_set(self, url):
        vs = self.value_sets.used[url]
        start = self.count("codes")
        for code in vs.codes or []:
            self.add("codes", quote(code) + ",")
        self.add("value_sets", f"{{ {quote(url)}, {quote(vs.system)}, {start}, {len(vs.codes or [])} }},")

    def path(self, path):
        start = self.count("steps")
        for op, arg in path.steps:
            if op == "WHERE":
                key, value = arg.split("=")
                self.add("steps", f"{{ FHIR_STEP_WHERE, {quote(key)}, {quote(value)}, 0 }},")
            elif op == "TARGET":
                self.add("steps", f"{{ FHIR_STEP_TARGET, {quote(arg)}, {{ NULL, 0 }}, {self.type_id[arg]} }},")
            elif op == "INDEX":
                self.add("steps", f"{{ FHIR_STEP_INDEX, {{ NULL, 0 }}, {{ NULL, 0 }}, {arg} }},")
            else:
                self.add("steps", f"{{ FHIR_STEP_{op}, {quote(arg)}, {{ NULL, 0 }}, 0 }},")
        kind = getattr(path, "component_kind", "special").upper()
        self.add("paths", f"{{ {start}, {len(path.steps)}, {self.type_id[path.kind]}, "
                          f"{self.set_ref(path.value_set)}, {path.component}, FHIR_PARAM_{kind}, "
                          f"{getattr(path, 'base', 0)} }}, /* {path.kind} */")

    def param(self, p):
        start = self.count("paths")
        for path in p.paths:
            self.path(path)
        first = self.count("components")
        for code in p.components:
            self.add("components", quote(code) + ",")
        flag = "true" if p.compartment else "false"
        self.add("params",
                 f"{{ {quote(p.code)}, FHIR_PARAM_{p.kind.upper()}, {self.type_id[p.owner]}, {start}, "
                 f"{len(p.paths)}, {first}, {len(p.components)}, {self.targets(p.targets)}, {flag}, "
                 f"{quote(p.expression)} }},")

    def table(self, name, shape):
        rows = "\n".join("    " + r for r in self.rows[name])
        return (f"\nconst {shape} fhir_{name}[] = {{\n{rows}\n}};\n"
                f"const size_t fhir_{name}_count = sizeof fhir_{name} / sizeof fhir_{name}[0];\n"
                f"_Static_assert(sizeof fhir_{name} / sizeof fhir_{name}[0] == {len(self.rows[name])} &&\n"
                f"                   {len(self.rows[name])} < FHIR_NONE,\n"
                f"               \"every row of {name} can be named in 16 bits\");\n")


SHAPES = {
    "types": "struct fhir_type", "elements": "struct fhir_element", "members": "struct fhir_member",
    "targets": "uint16_t", "rules": "struct fhir_rule", "value_sets": "struct fhir_value_set",
    "codes": "str", "params": "struct fhir_param", "paths": "struct fhir_path",
    "steps": "struct fhir_step", "components": "str",
}


def tables(types, value_sets, params):
    w = Writer(types, value_sets, params)
    for name in w.names:
        w.type(types.get(name))
    for url in w.sets:
        w.value_set(url)
    for p in params:
        w.param(p)
    return HEAD + "".join(w.table(name, shape) for name, shape in SHAPES.items())


def header(types):
    """The numbers of the types that have a name of their own (backbone elements have a path)."""
    rows = [f"    FHIR_T_{name} = {i}," for i, name in enumerate(sorted(types.by_name)) if "." not in name]
    return ("/* SPDX-License-Identifier: Apache-2.0\n * Made by tools/fhirdefs. Do not edit. */\n"
            "#ifndef WEFT_GEN_FHIR_R4_H\n#define WEFT_GEN_FHIR_R4_H\n\n"
            "/* Indexes of fhir_types. */\nenum fhir_type_id {\n" + "\n".join(rows) + "\n};\n\n#endif\n")
