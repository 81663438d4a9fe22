"""An SMTP server that keeps each message as a JSON file, for tests: `server.py PORT DIRECTORY`.

What it answers depends on the recipient's local part, so that tests beside each other do not disturb one another:
`refused…` 550, `busy…` 451, `busy2…` 451 to the first two messages, `hang…` nothing at all, `slow…` after a second.
"""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import UnthreadedController

PORT, DIRECTORY = int(sys.argv[1]), sys.argv[2]


class Keep:
    def __init__(self):
        self.count, self.busy = 0, Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0].lower()
        if local.startswith("refused"):
            return "550 5.1.1 no such mailbox"
        if busy := re.match(r"busy(\d*)", local):
            self.busy[address] += 1
            if not busy[1] or self.busy[address] <= int(busy[1]):
                return "451 4.3.0 try again later"
        if local.startswith("hang"):
            await asyncio.sleep(3600)
        if local.startswith("slow"):
            await asyncio.sleep(1)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=default)
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "body": message.get_content(),
        }
        self.count += 1
        part = os.path.join(DIRECTORY, f".{self.count:08}.part")
        with open(part, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.rename(part, os.path.join(DIRECTORY, f"{os.getpid():08}-{self.count:08}.json"))
        return "250 kept"


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
UnthreadedController(Keep(), hostname="127.0.0.1", port=PORT, loop=loop).begin()
loop.run_forever()
