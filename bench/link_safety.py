#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What link_score.py does not tell: hard negatives joined, and what review catches.

  link_safety.py SET.folder clusters.csv asks.csv [labelled pairs]

Prints one line. Needs no library."""
import csv, gzip, os, sys
from collections import Counter, defaultdict


def rows(path):
    f = gzip.open(path, "rt", newline="") if path.endswith(".gz") else open(path, newline="")
    with f:
        yield from csv.DictReader(f)


def main():
    folder, clusters, asks = sys.argv[1:4]
    cluster = {r["record_id"]: r["cluster_id"] for r in rows(clusters)}
    asked = [(r["id_l"], r["id_r"]) for r in rows(asks)]
    out = [f"{len(asked)} asks, {100 * len(asked) / max(len(cluster), 1):.2f} % of {len(cluster)} records"]
    truth = os.path.join(folder, "truth.csv.gz")
    if os.path.exists(truth):
        person = {r["record_id"]: r["cluster_id"] for r in rows(truth)}
        size = Counter((cluster[r], person[r]) for r in person)
        pieces = defaultdict(list)
        for (_, p), n in size.items():
            pieces[p].append(n)
        missed = sum(sum(v) ** 2 - sum(n * n for n in v) for v in pieces.values()) // 2
        caught = sum(size[cluster[a], person[a]] * size[cluster[b], person[b]]
                     for a, b in asked if person[a] == person[b])
        right = sum(person[a] == person[b] for a, b in asked)
        out.append(f"{100 * right / max(len(asked), 1):.1f} % of them one person; they catch "
                   f"{100 * caught / max(missed, 1):.1f} % of {missed} missed true pairs")
    hard = os.path.join(folder, "hard_negatives.csv")
    if os.path.exists(hard):
        all_, joined = Counter(), Counter()
        for r in rows(hard):
            all_[r["kind"]] += 1
            joined[r["kind"]] += cluster[r["id_l"]] == cluster[r["id_r"]]
        out.append("hard negatives joined: " + ", ".join(f"{joined[k]} of {n} {k}" for k, n in all_.items()))
    labelled = os.path.join(folder, "labelled_pairs.csv")
    if os.path.exists(labelled):
        record = {r["record_id"]: r for r in rows(os.path.join(folder, "records.csv"))}
        twins, joined = 0, []
        for r in rows(labelled):
            a, b = record[r["id_l"]], record[r["id_r"]]
            same = all(a[f] and a[f] == b[f] for f in ("nameLast", "birthDate", "addressStreet1"))
            if r["expect"] == "Not a Match" and same and a["nameFirst"] != b["nameFirst"]:
                twins += 1
                if cluster[r["id_l"]] == cluster[r["id_r"]]:
                    joined.append(f'{a["nameFirst"]} and {b["nameFirst"]}, {r["scenario"]}')
        out.append(f"twins (family name, birth date, street the same, labelled two): {len(joined)} of {twins} joined"
                   + (f" ({'; '.join(joined)})" if joined else ""))
    print("; ".join(out))


main()
