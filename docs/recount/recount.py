#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts a BLT file by the Scottish rules, with nothing from Weft. Votes are whole numbers of 0.00001."""
import re, sys
UNIT = 100000

def read(path):
    """Returns names, seats, papers as [count, preferences], withdrawn, lots (favoured first), reserved seats, for whom."""
    lines = open(path, encoding="utf-8-sig").read().splitlines()
    candidates, seats = map(int, re.findall(r"\d+", lines[0])[:2])
    papers, withdrawn, lots, classes, kept = [], set(), [], {}, [0, None]
    for at, line in enumerate((text.split("#")[0].strip() for text in lines[1:]), 2):
        option = re.match(r"\[(\w+)\s+(.*)\]", line)
        word, said = option.groups() if option else ("", line)
        numbers = list(map(int, re.findall(r"-?\d+", said)))
        if word == "tie":
            lots = numbers
        elif word == "withdrawn" or not word and numbers and numbers[0] < 0:
            withdrawn |= {abs(n) for n in numbers}
        elif word == "class":
            classes.setdefault(said.split()[0], set()).update(map(int, said.split()[1:]))
        elif word == "reserve":
            kept = [int(said.split()[1]), said.split()[0]]
        elif word or "=" in line:
            sys.exit(f"{path}, line {at}: this program knows no “{word or '='}”")
        elif numbers == [0]:
            break
        elif numbers:
            papers.append([numbers[0], numbers[1:-1]])
    names = [n.strip().strip('",') for n in lines[at:at + candidates]]
    lots += [c for c in range(1, candidates + 1) if c not in lots]
    papers = [(n, stand) for n, p in papers if (stand := [c for c in p if c not in withdrawn])]
    return names, seats, papers, withdrawn, lots, kept[0], classes.get(kept[1], set())

def show(stage, what, votes, names, state):
    print(f"Stage {stage}: {what}")
    for c in sorted(votes):
        print(f"  {c:3}  {votes[c] // UNIT}.{votes[c] % UNIT:05}  {state[c]:9} {names[c - 1]}")

def count(names, seats, papers, withdrawn, lots, kept, of_class):
    people = range(1, len(names) + 1)
    state = {c: "withdrawn" if c in withdrawn else "standing" for c in people}
    standing = lambda: [c for c in people if state[c] == "standing"]
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
    def still_kept():                                   # reserved seats not filled; whether others have all theirs
        filled = sum(c in of_class for c in elected)
        return kept - filled, len(elected) - filled >= seats - kept
    def elect():
        while len(elected) < seats:
            need, others_full = still_kept()
            ready = [c for c in standing() if votes[c] >= quota and (c in of_class or need <= 0 or not others_full)]
            if not ready: break
            elected.append(pick(ready, votes.get, True))
            state[elected[-1]] = "elected"
            waiting.extend(c for c in elected[-1:] if votes[c] > quota)
        if len(elected) + len(standing()) <= seats:
            elected.extend(sorted(standing(), key=lambda c: (-votes[c], lots.index(c))))
            state.update(dict.fromkeys(elected, "elected"))
    def may_go():
        """While seats are kept: others first where theirs are full, and as many of the class as are needed stay."""
        need, others_full = still_kept()
        mine, others = [c for c in standing() if c in of_class], [c for c in standing() if c not in of_class]
        return others if need > 0 and (others and others_full or len(mine) <= need) else standing()
    def move(source, factor):
        for n, preferences, value in pile.pop(source):
            value = factor(value)
            to = next((c for c in preferences[preferences.index(source) + 1:] if state[c] == "standing"), None)
            if to is not None:
                pile[to].append((n, preferences, value))
                votes[to] += n * value
        pile[source] = []
    elect()
    history.append(dict(votes))
    show(1, f"first preferences, quota {quota // UNIT}", votes, names, state)
    while len(elected) < seats and standing():
        source = pick(waiting, lambda c: votes[c] - quota, True) if waiting else pick(may_go(), votes.get, False)
        surplus, total = (votes[source] - quota, votes[source]) if waiting else (1, 1)
        what, votes[source], state[source] = (("surplus of ", quota, "elected") if waiting else
                                              ("exclusion of ", 0, "excluded"))
        waiting = [c for c in waiting if c != source]
        move(source, lambda v: v * surplus // total)
        elect()
        history.append(dict(votes))
        show(len(history), what + names[source - 1], votes, names, state)
    return elected

if __name__ == "__main__":
    people, places, *rest = read(sys.argv[1])
    print("Elected: " + ", ".join(f"{c} {people[c - 1]}" for c in count(people, places, *rest)))
