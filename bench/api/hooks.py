"""What no answer may let out: words of the store, of the source and of the machine. And which things really exist."""

import json
import os
import re
import zlib

import schemathesis

INSIDE = re.compile(
    r"sqlx|sea[-_]orm|rusqlite|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|UNIQUE constraint|panicked|RUST_BACKTRACE"
    r"|/home/|/root/|/usr/|/tmp/|\.rs:\d|crates/|stack backtrace|serde_json|expected .+ at line \d+ column",
    re.IGNORECASE,
)
# The whole log and the files are what was asked for.
ASKED_FOR = ("text/html", "application/pdf", "application/zip", "application/javascript")


@schemathesis.check
def nothing_of_the_inside(ctx, response, case):
    kind = (response.headers.get("content-type") or [""])[0]
    if kind.startswith(ASKED_FOR):
        return
    found = INSIDE.search(response.text or "")
    assert found is None, f"the answer lets out: {found.group(0)[:80]}"


def known():
    """Ids of what is really there, by the beginning of the route that names them."""
    with open(os.environ["WANJIA_KNOWN"], encoding="utf-8") as file:
        return json.load(file)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Names something real four times out of five, so that routes do more than answer 404."""
    if not path_parameters:
        return path_parameters
    pools = known()
    path = context.operation.path
    fitting = max((start for start in pools if path.startswith(start)), key=len, default=None)
    if fitting is None or not pools[fitting]:
        return path_parameters
    named = next(iter(path_parameters))
    chance = zlib.crc32(repr(path_parameters[named]).encode())
    if chance % 5:
        path_parameters[named] = pools[fitting][chance // 5 % len(pools[fitting])]
    return path_parameters
