#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Power cuts during the write turn: of a recorded run of power_turn, what would have been found on
the disk after `--cuts` random cuts? Nothing acknowledged may be lost, nothing half done, nothing
corrupt. As a control the same is asked of a disk that ignores syncs, which must be caught.

  power_turn.py PROGRAM RECORDER.so [--cuts 500] [--seed 1] [--writers 8] [--writes 60]"""
import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import replay


def record(program, recorder, folder, writers, writes):
    data, log = os.path.join(folder, "data"), os.path.join(folder, "log")
    os.mkdir(data)
    env = dict(os.environ, LD_PRELOAD=recorder, RECORD_FOLDER=data, RECORD_LOG=log)
    run = subprocess.run([program, os.path.join(data, "weft.db"), str(writers), str(writes)], env=env,
                         stdout=subprocess.PIPE, text=True, check=True)
    return replay.read(log), run.stdout.strip()


def look(folder, files):
    """The numbers in each table and what the integrity check says, after recovery."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for path, content in files.items():
        name = os.path.basename(path)
        if not name.endswith("-shm"):
            with open(os.path.join(folder, name), "wb") as f:
                f.write(content)
    db = sqlite3.connect(os.path.join(folder, "weft.db"))
    try:
        said = db.execute("PRAGMA integrity_check").fetchone()[0]
        tables = {r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        one, two = ({r[0] for r in db.execute("SELECT id FROM " + t)} if t in tables else set()
                    for t in ("one", "two"))
        return one, two, said
    except sqlite3.DatabaseError as e:
        return set(), set(), str(e)
    finally:
        db.close()


def count_harm(events, folder, cuts, seed):
    lost = torn = corrupt = acknowledged = harmed = 0
    for _, files, acked in replay.cuts(events, cuts, seed, rb"ACK (\d+)\n"):
        one, two, said = look(os.path.join(folder, "found"), files)
        sure = {int(a) for a in acked}
        acknowledged = max(acknowledged, len(sure))
        harm = (not sure <= one, one != two or any(i % 7 == 0 for i in one), said != "ok")
        lost, torn, corrupt = lost + harm[0], torn + harm[1], corrupt + harm[2]
        harmed += any(harm)
    return lost, torn, corrupt, acknowledged, harmed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("recorder")
    for name, value in (("cuts", 500), ("seed", 1), ("writers", 8), ("writes", 60)):
        parser.add_argument("--" + name, type=int, default=value)
    o = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="weft-power-")
    try:
        events, said = record(o.program, o.recorder, folder, o.writers, o.writes)
        print("TAP version 13\n1..2\n# %s; %d events, seed %d" % (said, len(events), o.seed))
        lost, torn, corrupt, acknowledged, _ = count_harm(events, folder, o.cuts, o.seed)
        fine = lost == torn == corrupt == 0 and acknowledged > 0
        print("%s 1 - %d power cuts: %d lost, %d half done, %d corrupt (of up to %d acknowledged)" %
              ("ok" if fine else "not ok", o.cuts, lost, torn, corrupt, acknowledged))
        lying = [e for e in events if e.op != b"S"]
        few = max(20, o.cuts // 10)
        harm = count_harm(lying, folder, few, o.seed)[4]
        print("%s 2 - a disk that ignores syncs is caught (%d of %d cuts harmed)" %
              ("ok" if harm > 0 else "not ok", harm, few))
        return 0 if fine and harm > 0 else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
