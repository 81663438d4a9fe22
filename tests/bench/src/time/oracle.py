"""How long python-dateutil and croniter take: `oracle.py START CRON RULE RULE RULE`, medians in microseconds as JSON."""

import json
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from dateutil.rrule import rrulestr

BERLIN = ZoneInfo("Europe/Berlin")
start = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=BERLIN)
cron, *rules = sys.argv[2:]
soon = start + timedelta(days=100)


def micros(rounds, work):
    work()
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return sorted(took)[rounds // 2] * 1e6


def after(text):
    rule = rrulestr(text, dtstart=start)
    return micros(200, lambda: rule.after(soon))


print(json.dumps({
    "next": [after(text) for text in rules],
    "ten_years": micros(10, lambda: list(rrulestr("FREQ=DAILY;COUNT=3653", dtstart=start))),
    "cron": micros(500, lambda: croniter(cron, soon).get_next(datetime)),
}))
