# SPDX-License-Identifier: Apache-2.0
"""Is a recorded history of a versioned register linearizable? A checker of our own, exact for this case.

A history is a list of dicts with `asked` and `answered` (nanoseconds of one clock), and
  {"op": "read", "version": v, "value": x}
  {"op": "write", "if": m, "version": v, "value": x}   If-Match: m was taken, and made version v
  {"op": "refused", "if": m}                           If-Match: m was refused (412)
Versions only grow, so they are the order of the writes; what is left is to find a moment p(v) for each write such that
  asked ≤ p(v) ≤ answered, p(1) < p(2) < …, each read of v has a moment in [p(v), p(v+1)), each refusal of m one after p(m+1).
Taking each p(v) as early as it can be decides it: a later choice only makes the rest harder.
"""


def check(history, first_value):
    """None, or what is wrong in words."""
    writes = {}
    for h in history:
        if h["op"] != "write":
            continue
        if h["version"] != h["if"] + 1:
            return f"a write of version {h['if']} made version {h['version']}"
        if h["version"] in writes:
            return f"two writes made version {h['version']}: an update is lost"
        writes[h["version"]] = h
    last = max(writes, default=1)
    if sorted(writes) != list(range(2, last + 1)):
        return "versions are missing"
    values = {1: first_value, **{v: h["value"] for v, h in writes.items()}}
    reads = {}
    for h in history:
        if h["op"] == "read":
            if values.get(h["version"]) != h["value"]:
                return f"version {h['version']} was read as {h['value']!r}, written as {values.get(h['version'])!r}"
            reads.setdefault(h["version"], []).append(h)
    moment = {1: -1}
    for v in range(2, last + 1):
        early = max([moment[v - 1], writes[v]["asked"]] + [r["asked"] for r in reads.get(v - 1, [])])
        if early > writes[v]["answered"]:
            return f"version {v} was answered before an older one had been read"
        moment[v] = early
    for v, list_ in reads.items():
        for r in list_:
            if r["answered"] < moment[v]:
                return f"version {v} was read before it could have been written"
    for h in history:
        if h["op"] == "refused" and (h["if"] + 1 not in moment or h["answered"] < moment[h["if"] + 1]):
            return f"version {h['if']} was refused while it was the current one"
    return None


def check_itself():
    """Histories of which it is known what they are."""
    w = lambda v, a, b: {"op": "write", "if": v - 1, "version": v, "value": v, "asked": a, "answered": b}
    r = lambda v, a, b: {"op": "read", "version": v, "value": v, "asked": a, "answered": b}
    x = lambda m, a, b: {"op": "refused", "if": m, "asked": a, "answered": b}
    good = [[], [w(2, 1, 5), r(1, 2, 3), r(2, 3, 9)], [w(2, 1, 9), r(2, 2, 3), r(2, 4, 5)], [w(2, 1, 9), x(1, 3, 4)],
            [w(2, 1, 9), w(3, 2, 4), r(3, 5, 6)]]
    bad = [[w(2, 1, 2), w(2, 3, 4)], [w(2, 1, 2), r(1, 3, 4)], [w(2, 5, 6), r(2, 1, 3)], [w(2, 1, 9), r(2, 2, 3), r(1, 4, 5)],
           [x(1, 1, 2), w(2, 3, 4)], [w(3, 1, 2)], [w(2, 1, 9), w(3, 1, 3), r(1, 4, 5)]]
    for h in good:
        assert check(h, 1) is None, (h, check(h, 1))
    for h in bad:
        assert check(h, 1) is not None, h
