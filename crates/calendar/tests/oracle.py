"""What python-dateutil and croniter make of rules: reads one JSON object a line, writes one list a line.

{"rule", "start", "until", "zone", "n"}: an RFC 5545 rule from a wall clock's time to another, placed in a zone.
{"cron", "start", "n"}: a cron expression after a wall clock's time.
"""

import datetime as calendar
import json
import sys
import warnings
from datetime import datetime, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from croniter import croniter
from croniter.croniter import CroniterBadDateError
from dateutil import rrule as dateutil_rrule
from dateutil.rrule import rrulestr

warnings.simplefilter("ignore")  # COUNT and UNTIL together: the second only bounds the search


class Bounded:
    """The module datetime with an earlier end of time: only there does dateutil stop looking for what never comes."""

    MAXYEAR = calendar.MAXYEAR

    def __getattr__(self, name):
        return getattr(calendar, name)


dateutil_rrule.datetime = bounded = Bounded()


def expand(case):
    start, until = datetime.fromisoformat(case["start"]), datetime.fromisoformat(case["until"])
    try:
        rule = rrulestr(case["rule"], dtstart=start)
        if rule._until is None or rule._until > until:
            rule = rule.replace(until=until)
        bounded.MAXYEAR = until.year
        walls = list(islice(rule, case["n"]))
    except ValueError as error:
        if "generates an empty set" in str(error) or "resulting in empty rule" in str(error):
            return []
        raise
    zone = case["zone"]
    if zone is None:
        return [wall.isoformat() for wall in walls]
    # fold=0: the first of two, and a skipped time as much later as the clock was put forward.
    instants = {wall.replace(tzinfo=ZoneInfo(zone)).astimezone(timezone.utc) for wall in walls}
    return [instant.replace(tzinfo=None).isoformat() for instant in sorted(instants)]


def fire(case):
    times = croniter(case["cron"], datetime.fromisoformat(case["start"]), max_years_between_matches=30)
    found = []
    try:
        for _ in range(case["n"]):
            found.append(times.get_next(datetime).isoformat())
    except CroniterBadDateError:
        pass
    return found


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(fire(case) if "cron" in case else expand(case)))
