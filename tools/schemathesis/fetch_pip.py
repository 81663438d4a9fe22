"""Fetches pip itself, for a Python that came without it: Debian's, unless more was installed.

Takes the wheel's name and its checksum, and writes it into the working directory. It comes from the package
index that pip would ask; as its checksum is known, whoever serves it need not be trusted.
"""

import configparser
import hashlib
import os
import re
import ssl
import sys
import urllib.parse
import urllib.request
from pathlib import Path


def index():
    """The index in pip's own settings: its variable first, then the user's file, then the machine's."""
    home = Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf", user / "pip/pip.conf"]
    files.append(Path(os.environ.get("PIP_CONFIG_FILE") or os.devnull))
    settings = configparser.RawConfigParser()
    settings.read(files)  # a later file has the last word
    found = os.environ.get("PIP_INDEX_URL")
    for section in ("install", "global"):
        found = found or settings.get(section, "index-url", fallback=None)
    return found or "https://pypi.org/simple"


def get(url):
    """What is there. A user and a password in the address are shown as such, as pip does."""
    parts = urllib.parse.urlsplit(url)
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    trusted = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    handlers = [urllib.request.HTTPSHandler(context=trusted)]
    if parts.username:
        known = urllib.request.HTTPPasswordMgrWithPriorAuth()
        user, password = (urllib.parse.unquote(it or "") for it in (parts.username, parts.password))
        known.add_password(None, plain, user, password, is_authenticated=True)
        handlers.append(urllib.request.HTTPBasicAuthHandler(known))
    with urllib.request.build_opener(*handlers).open(plain, timeout=60) as answer:
        return answer.read()


wheel, checksum = sys.argv[1:]
page = index().rstrip("/") + "/pip/"
links = re.findall(r'href="([^"#]*/)?' + re.escape(wheel) + "[\"#]", get(page).decode())
if not links:
    sys.exit(f"the package index has no {wheel}")
content = get(urllib.parse.urljoin(page, links[0] + wheel))
if hashlib.sha256(content).hexdigest() != checksum:
    sys.exit(f"{wheel} is not the one whose checksum is known")
Path(wheel).write_bytes(content)
