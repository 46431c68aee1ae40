"""Check, in the environment of a wheel, what ``refiqda reconcile serve STUDY`` does: ``installed_page.py STUDY``.

Without the extra ``page`` it says in one line what to install, with status 2. With it, the address that it prints opens
the page, the page's own files come from the wheel, and nobody gets in without the address.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urljoin

study = Path(sys.argv[1])
command = [sys.executable, "-m", "refiqda", "reconcile", "serve", str(study), "--no-open"]
command += ["--decisions", str(study.with_name("page.jsonl"))]

USAGE_ERROR, FORBIDDEN, FILES = 2, 403, 5

if importlib.util.find_spec("starlette") is None:
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own
    if (
        said.returncode != USAGE_ERROR
        or 'pip install "refiqda[page]"' not in said.stderr
        or "Traceback" in said.stderr
    ):
        sys.exit(f"without the extra, status {said.returncode}: {said.stderr}")
    print("without the extra, the page says what to install")
    sys.exit()

with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - as above
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        address = process.stdout.readline().strip()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = browser.open(address, timeout=30).read().decode("utf-8")
        files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        for name in files:
            browser.open(urljoin(address, name), timeout=30).read()
        queue = json.load(browser.open(urljoin(address, "/api/queue"), timeout=30))
        if len(files) < FILES or not queue["items"]:
            sys.exit("the page that the wheel serves is not whole")
        try:
            urllib.request.urlopen(urljoin(address, "/api/queue"), timeout=30)  # noqa: S310 - our own server
        except urllib.error.HTTPError as error:
            if error.code != FORBIDDEN:
                raise
        else:
            sys.exit("the page lets in who has not its address")
    finally:
        process.kill()
print(f"the page is served from its wheel: {len(files)} files, {len(queue['items'])} differences")
