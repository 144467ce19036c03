#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts a BLT file by the Scottish rules, with nothing from Weft. Votes are whole numbers of 0.00001."""
import re
import sys

UNIT = 100000

def read(path):
    """Returns names, seats, papers as [count, preferences], withdrawn, lots (favoured first)."""
    text = open(path, encoding="utf-8-sig").read()
    lines = text.splitlines()
    candidates, seats = map(int, re.findall(r"\d+", lines[0])[:2])
    papers, withdrawn, lots, at = [], set(), list(range(1, candidates + 1)), 1
    while True:
        line = lines[at].split("#")[0].strip()
        at += 1
        option = re.match(r"\[(\w+)\s+(.*)\]", line)
        numbers = list(map(int, re.findall(r"-?\d+", line)))
        if option and option.group(1) == "tie":
            lots = numbers
        elif option and option.group(1) == "withdrawn" or numbers and numbers[0] < 0:
            withdrawn |= {abs(n) for n in numbers}
        elif numbers == [0]:
            break
        elif numbers and not option:
            papers.append([numbers[0], numbers[1:-1]])
    names = [n.strip().strip('",') for n in lines[at:at + candidates]]
    papers = [[n, [c for c in p if c not in withdrawn]] for n, p in papers]
    return names, seats, [p for p in papers if p[1]], withdrawn, lots

def show(stage, what, votes, names, state):
    print(f"Stage {stage}: {what}")
    for c in sorted(votes):
        print(f"  {c:3}  {votes[c] // UNIT}.{votes[c] % UNIT:05}  {state[c]:9} {names[c - 1]}")

def count(names, seats, papers, withdrawn, lots):
    people = range(1, len(names) + 1)
    state = {c: "withdrawn" if c in withdrawn else "standing" for c in people}
    pile = {c: [] for c in people}                      # papers as (count, preferences, value)
    for n, preferences in papers:
        pile[preferences[0]].append((n, preferences, UNIT))
    votes = {c: sum(n * v for n, _, v in pile[c]) for c in people}
    quota = (sum(n for n, _ in papers) // (seats + 1) + 1) * UNIT
    history, elected, waiting = [], [], []
    def pick(among, key, most):
        """Most or fewest; then the latest earlier stage that tells them apart; then the lots."""
        for votes_then in [key] + [h.get for h in reversed(history)]:
            best = (max if most else min)(votes_then(c) for c in among)
            among = [c for c in among if votes_then(c) == best]
        return (min if most else max)(among, key=lots.index)
    def elect():
        while True:
            ready = [c for c in people if state[c] == "standing" and votes[c] >= quota]
            if not ready or len(elected) == seats:
                break
            winner = pick(ready, votes.get, True)
            state[winner] = "elected"
            elected.append(winner)
            if votes[winner] > quota:
                waiting.append(winner)
        standing = [c for c in people if state[c] == "standing"]
        if len(elected) < seats and len(elected) + len(standing) <= seats:
            for c in sorted(standing, key=lambda c: (-votes[c], lots.index(c))):
                state[c] = "elected"
                elected.append(c)
    def move(source, factor):
        for n, preferences, value in pile.pop(source):
            value = factor(value)
            rest = preferences[preferences.index(source) + 1:]
            to = next((c for c in rest if state[c] == "standing"), None)
            if to is not None:
                pile[to].append((n, preferences, value))
                votes[to] += n * value
        pile[source] = []

    elect()
    history.append(dict(votes))
    show(1, f"first preferences, quota {quota // UNIT}", votes, names, state)
    while len(elected) < seats and any(s == "standing" for s in state.values()):
        if waiting:
            source = pick(waiting, lambda c: votes[c] - quota, True)
            waiting.remove(source)
            surplus, total = votes[source] - quota, votes[source]
            votes[source] = quota
            move(source, lambda v: v * surplus // total)
            what = "surplus of "
        else:
            source = pick([c for c in people if state[c] == "standing"], votes.get, False)
            state[source], votes[source] = "excluded", 0
            move(source, lambda v: v)
            what = "exclusion of "
        elect()
        history.append(dict(votes))
        show(len(history), what + names[source - 1], votes, names, state)
    return elected

if __name__ == "__main__":
    people, places, *rest = read(sys.argv[1])
    print("Elected: " + ", ".join(f"{c} {people[c - 1]}" for c in count(people, places, *rest)))
