# SPDX-License-Identifier: Apache-2.0
"""What a power cut would have left of a recorded run (tests/faults/recorder.c).

Everything before a file's last sync is on the disk; of the later writes any subset is, each perhaps
torn at a 512-byte sector. `cuts()` yields, for random points of the log in rising order, the files as
they would be found and what had been acknowledged by then."""
import random
import re
import struct

HEAD = struct.Struct("<c3xII4xQ")


class Event:
    __slots__ = ("op", "path", "data", "offset")

    def __init__(self, op, path, data, offset):
        self.op, self.path, self.data, self.offset = op, path, data, offset


def read(path):
    log, at, events = open(path, "rb").read(), 0, []
    while at + HEAD.size <= len(log):
        op, path_size, size, offset = HEAD.unpack_from(log, at)
        at += HEAD.size
        name = log[at:at + path_size].decode()
        at += path_size
        events.append(Event(op, name.removesuffix(" (deleted)"), log[at:at + size], offset))
        at += size
    return events


def change(content, event, torn=None):
    if event.op == b"T":
        del content[event.offset:]
        content.extend(bytes(max(0, event.offset - len(content))))
        return
    data = event.data
    if torn is not None and len(data) > 512:
        data = data[:512 * torn.randrange(0, len(data) // 512 + 1)]
    content.extend(bytes(max(0, event.offset + len(data) - len(content))))
    content[event.offset:event.offset + len(data)] = data


class Disk:
    """Files as synced, with the writes since, which a power cut may lose."""

    def __init__(self):
        self.synced, self.pending, self.acked = {}, {}, set()

    def take(self, event, acknowledged):
        if event.op == b"A":
            self.acked.update(acknowledged.findall(event.data))
        elif event.op == b"U":
            self.synced.pop(event.path, None)
            self.pending.pop(event.path, None)
        elif event.op == b"S":
            content = self.synced.setdefault(event.path, bytearray())
            for waiting in self.pending.pop(event.path, []):
                change(content, waiting)
        else:
            self.pending.setdefault(event.path, []).append(event)

    def after_cut(self, rng):
        """None, half or most of what was not synced survives, some of it torn."""
        share = rng.choice((0.0, 0.5, 0.9))
        files = {path: bytearray(content) for path, content in self.synced.items()}
        for path, waiting in self.pending.items():
            kept = [e for e in waiting if rng.random() < share]
            content = files.setdefault(path, bytearray())
            for event in kept:
                change(content, event, rng if rng.random() < 0.3 else None)
        return files


def cuts(events, count, seed, acknowledged, before=None):
    """Yields (number of the event, {path: bytes}, acknowledged so far) for `count` random points."""
    rng, disk, at = random.Random(seed), Disk(), 0
    pattern = re.compile(acknowledged, re.S)
    disk.synced = {path: bytearray(content) for path, content in (before or {}).items()}
    for cut in sorted(rng.randrange(1, len(events)) for _ in range(count)):
        while at < cut:
            disk.take(events[at], pattern)
            at += 1
        yield cut, disk.after_cut(rng), set(disk.acked)
