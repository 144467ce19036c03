#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A mail server for tests: takes what is sent and writes each message to the folder that is named,
one file a message (n.eml), its envelope in the first two lines. Says its port, and ends with its
standard input. refused@… is no mailbox here; later@… is busy the first time."""
import email
import pathlib
import socket
import sys

from aiosmtpd.controller import Controller


class Keep:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0
        self.busy = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 no such mailbox here"
        if address.startswith("later@") and address not in self.busy:
            self.busy.add(address)
            return "451 busy, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        message = email.message_from_bytes(envelope.content)
        subject = str(email.header.make_header(email.header.decode_header(message["Subject"])))
        body = message.get_payload(decode=True).decode("utf-8")
        text = f"to {','.join(envelope.rcpt_tos)}\nsubject {subject}\nid {message['Message-ID']}\n\n{body}"
        part = self.folder / f"{self.count}.part"
        part.write_text(text, encoding="utf-8")
        part.rename(self.folder / f"{self.count}.eml")
        return "250 kept"


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = Controller(Keep(sys.argv[1]), hostname="127.0.0.1", port=port)
server.start()
sys.stdout.write(f"{port}\n")
sys.stdout.flush()
sys.stdin.read()
server.stop()
