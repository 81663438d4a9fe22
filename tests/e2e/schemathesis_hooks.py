"""What schemathesis must know about Daybook that a document of forms cannot say."""

import itertools
import re

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UseAfterFree

# Faults that a request within the document's forms cannot have; if it has, the document says too little. Others are of
# meaning: a list that is not there, a date before another, a rule that JSON Schema has no grammar for.
OF_FORM = {
    "required",
    "unknown_field",
    "wrong_type",
    "too_short",
    "too_long",
    "too_many",
    "out_of_range",
    "read_only",
}

INBOX = "00000000-0000-0000-0000-000000000000"

numbers = itertools.count()
versions = {}
undo_tokens = []


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts into well-formed requests what nobody can guess, so that most of them come to something."""
    if not (case.meta and case.meta.generation.mode.is_positive):
        return
    headers, query = case.headers or {}, case.query or {}
    body = case.body if isinstance(case.body, dict) else {}
    version = next(filter(None, map(versions.get, (case.path_parameters or {}).values())), None)
    for part in (body, query):
        if version and part.get("version"):
            part["version"] = version
    if "If-Match" in headers:
        headers["If-Match"] = f'"{version}"' if version else "*"
    if "Idempotency-Key" in headers:
        # Drawn keys repeat, and one that comes with another body is refused.
        headers["Idempotency-Key"] = f"schemathesis-{next(numbers)}"
    if body.get("list"):
        body["list"] = INBOX
    if case.path == "/api/v1/undo" and undo_tokens:
        body["token"] = undo_tokens.pop()
    # One belongs to the query and the user that it was given to.
    query.pop("cursor", None)


@schemathesis.hook
def after_call(context, case, response):
    """Keeps what later requests can use: the version of what an answer shows, and what takes a verb back."""
    answer = json_of(response)
    for shown in (answer, answer.get("task")):
        if isinstance(shown, dict) and "version" in shown:
            versions[shown.get("id") or shown.get("name")] = shown["version"]
    if answer.get("undo_token"):
        undo_tokens.append(answer["undo_token"])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Says what is a failure: not that something well-formed was refused for what it means or for what there is."""
    answer = json_of(response)
    if isinstance(failure, UseAfterFree):
        # What was deleted is in the trash for 30 days, and says so.
        return not (answer.get("task") or answer).get("deleted_at")
    if isinstance(failure, AcceptedNegativeData):
        # One by one, each operation of a batch has its own answer. White space around a header's value is not part of it
        # (RFC 9110 5.5): the server never sees it.
        return not (answer.get("refused") or is_key_in_white_space(case))
    if not isinstance(failure, RejectedPositiveData):
        return True
    if response.status_code != 422:
        return response.status_code != 412  # another version than was asked for
    return any(is_of_form(violation, case.body) for violation in answer.get("errors", []))


def is_key_in_white_space(case):
    """Whether the request has an Idempotency-Key that is one without the white space around it."""
    key = (case.headers or {}).get("Idempotency-Key")
    stripped = key.strip(" \t") if isinstance(key, str) else key
    return stripped != key and re.fullmatch("[!-~]{1,255}", stripped) is not None


def is_of_form(violation, body):
    """Whether the document could have said that this is wrong."""
    code = violation.get("code", "wrong_type")
    # What is needed within something that is there is a rule between fields: one of several.
    between_fields = code == "required" and is_there(body, violation.get("pointer"))
    return code in OF_FORM and not between_fields


def is_there(body, pointer):
    """Whether the body has something at this JSON pointer."""
    for name in (pointer or "").split("/")[1:]:
        try:
            body = body[int(name)] if isinstance(body, list) else body[name]
        except (KeyError, IndexError, TypeError, ValueError):
            return False
    return True


def json_of(response):
    """The answer, if it is an object in JSON."""
    kinds = ",".join(response.headers.get("content-type", []))
    answer = response.json() if re.search(r"[/+]json\b", kinds) else None
    return answer if isinstance(answer, dict) else {}
