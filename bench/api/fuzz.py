#!/usr/bin/env python3
"""Fuzzes the whole HTTP interface from its own document and says what it found.

Grows a small demo, serves it, signs in once in each role, and lets schemathesis call every route with requests that
the document allows and with ones that it does not. It fails on a 5xx, on a status or a content type that is not
documented, on an answer that is not as its schema, on a broken route to sign in, and on an answer that lets out
something of the inside: SQL, a path of the source, a trace, a type's name.

    bench/api/fuzz.py target/debug/wanjia --examples 30

The tool is installed from the registry into a virtual environment under `target/fuzz-api`.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "nothing_of_the_inside",
]
# Ending the session or replacing its password would end the run: these two are fuzzed without a session.
ENDS_SESSION = ["sign_out", "change_password"]
PASSWORD = "long enough to fuzz 7"
ROLES = {
    "administrator": ["family_service", "match_review", "planning"],
    "registrar": ["family_service", "match_review", "quality_review", "correction", "import_review", "planning"],
    "community_worker": ["locate_family"],
    "auditor": ["log_review"],
    "security": ["family_service"],
    "analyst": ["planning"],
}


def tool(folder: Path) -> Path:
    home = folder / "venv"
    program = home / "bin" / "schemathesis"
    if not program.exists():
        venv.create(home, with_pip=True)
        wanted = ["-r", str(HERE / "requirements.txt")]
        subprocess.run([home / "bin" / "pip", "install", "--quiet", *wanted], check=True)
    return program


def call(base, method, path, body=None, cookie=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data=data, method=method)
    request.add_header("content-type", "application/json")
    if cookie:
        request.add_header("cookie", cookie)
    with urllib.request.urlopen(request) as answer:
        return (answer.headers.get("set-cookie") or "").split(";")[0]


def sign_in(base, account, one_time):
    cookie = call(base, "POST", "/api/session", {"account": account, "password": one_time})
    change = {"current": one_time, "new": PASSWORD}
    return call(base, "POST", "/api/session/password", change, cookie)


def let_export(base, guard, account, cookie):
    """Lets an account take lists away, as a security officer would, and changes over to that grant."""
    row = next(one for one in ask(base, "/api/accounts", guard)["items"] if one["name"] == account)
    grant = {"role": "registrar", "area": row["area"], "exports": True, "reason": "to be fuzzed"}
    given = ask(base, f"/api/accounts/{row['id']}/grants", guard, body=grant)
    call(base, "POST", "/api/session/grant", {"grant": given["id"]}, cookie)


def line_after(text, mark):
    return next(line.split(mark, 1)[1].strip() for line in text.splitlines() if mark in line)


def grow(wanjia, folder, people):
    """A register in `folder` and a one-time password for each role."""
    shutil.rmtree(folder / "demo", ignore_errors=True)
    made = [wanjia, "demo", "--no-serve", "--people", str(people), "--dir", str(folder / "demo")]
    subprocess.run(made, check=True, capture_output=True)
    database = next(iter((folder / "demo").glob("*.db")))
    url = f"sqlite:{database}"
    passwords = {}
    for role in [*ROLES, "guard"]:
        kind = "security" if role == "guard" else role
        add = [wanjia, "account", "add", "--database", url, "--role", kind, f"fuzz-{role.replace('_', '-')}"]
        said = subprocess.run(add, check=True, capture_output=True, text=True).stdout
        passwords[role] = line_after(said, "password:")
    return url, passwords


def serve(wanjia, url, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(folder / "server.log", "w")
    serving = [wanjia, "serve", "--database", url, "--listen", f"127.0.0.1:{port}"]
    server = subprocess.Popen(serving, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(base + "/readyz").read()
            return server, base
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("the server did not come up; see server.log")


def ask(base, path, cookie, purpose="", body=None):
    """An answer's JSON; nothing where it is refused."""
    request = urllib.request.Request(base + path, data=None if body is None else json.dumps(body).encode())
    for name, value in (("content-type", "application/json"), ("cookie", cookie), ("x-purpose", purpose)):
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return {}


def look_around(base, cookie):
    """Ids of what is there, by the beginning of the routes that name them."""

    def ids(path, purpose="", body=None):
        return [one["id"] for one in ask(base, path, cookie, purpose, body).get("items", []) if "id" in one]

    people = ids("/api/people/search", "family_service", {"text": "王"}) or ids(
        "/api/people/search", "family_service", {"text": "wang"}
    )
    checks = [one["check"]["id"] for one in ask(base, "/api/quality", cookie).get("items", [])]
    findings = [one for check in checks for one in ids(f"/api/quality/{check}", "quality_review")]
    seen = "".join(json.dumps(ask(base, f"/api/people/{one}", cookie, "family_service")) for one in people[:5])

    def named(prefix):
        """Ids of this kind on the records of a few people."""
        return sorted(set(re.findall(f'"({prefix}_[0-9a-f]{{32}})"', seen)))

    issued = {"claims": ["name"], "days": 30}
    for one in people[:1]:
        ask(base, f"/api/people/{one}/certificates", cookie, "family_service", issued)
    certified = json.dumps(ask(base, f"/api/people/{people[0]}/certificates", cookie, "family_service")) if people else ""
    snapshot = ask(base, "/api/v1/figures/snapshots", cookie, "planning", {"as_of": "2025-06-30"})
    base_of_plans = {"name": "fuzz", "level": "county"}
    ask(base, "/api/v1/planning/bases/count", cookie, "planning", base_of_plans)
    declared = {"kind": "birth", "content": {"parties": [{"role": "child", "fields": {"birth_date": "2026-06"}}]}}
    ask(base, "/api/events", cookie, "family_service", declared)
    return {
        "/api/people/{id}": people,
        "/api/batches/{id}": ids("/api/batches"),
        "/api/quality/{check}": checks,
        "/api/findings/{id}": findings,
        "/api/doubtful/pairs/{id}": ids("/api/doubtful", "match_review"),
        "/api/events/{id}": ids("/api/events/list?stage=declared", "family_service"),
        "/api/v1/planning/bases/{id}": ids("/api/v1/planning/bases"),
        "/api/v1/planning/scenarios/{id}": ids("/api/v1/planning/scenarios"),
        "/api/households/{id}": named("hou"),
        "/api/homes/{id}": named("dwe"),
        "/api/certificates/{id}": sorted(set(re.findall('"(cer_[0-9a-f]{32})"', certified))),
        "/api/v1/figures/snapshots/{name}": [snapshot[key] for key in ("name", "id") if key in snapshot],
        "/api/benefits/{code}": [one["code"] for one in ask(base, "/api/benefits", cookie).get("items", []) if "code" in one],
        "/fhir/R4/Patient/{id}": [one.removeprefix("per_") for one in people],
        "/api/divisions/{code}": ["330110", "33", "330110005"],
        "/api/log/entries/{number}": ["1", "2", "5"],
    }


def fuzz(program, base, folder, name, headers, options, extra):
    command = [program, "run", base + "/api/openapi.json", "--checks", ",".join(CHECKS)]
    command += ["--max-examples", str(options.examples), "--seed", str(options.seed), "--workers", "1"]
    command += ["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"]
    command += ["--generation-database", "none", "--request-timeout", "30"]
    for header, value in headers.items():
        command += ["--header", f"{header}: {value}"]
    command += extra
    surroundings = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    surroundings["WANJIA_KNOWN"] = str(folder / "known.json")
    report = folder / f"{name}.txt"
    began = time.monotonic()
    with open(report, "w") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=surroundings, cwd=folder)
    verdict = "nothing found" if done.returncode == 0 else f"FOUND SOMETHING, see {report}"
    print(f"{name}: {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
    return done.returncode == 0


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("wanjia", type=lambda path: str(Path(path).resolve()))
    ask.add_argument("--examples", type=int, default=30, help="generated requests for each route, role and purpose")
    ask.add_argument("--people", type=int, default=300)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--only", help="one of the runs, such as registrar-match_review or nobody")
    ask.add_argument("--operation", action="append", default=[], help="only this operation id")
    options = ask.parse_args()
    folder = ROOT / "target" / "fuzz-api"
    folder.mkdir(parents=True, exist_ok=True)
    program = tool(folder)
    url, passwords = grow(options.wanjia, folder, options.people)
    server, base = serve(options.wanjia, url, folder)
    guard = passwords.pop("guard")
    only = [part for name in options.operation for part in ("--include-operation-id", name)]
    sound = True
    (folder / "known.json").write_text("{}")
    try:
        runs = [("nobody", {"x-purpose": "family_service"}, [])]
        for role, purposes in ROLES.items():
            if role != "registrar" and options.only and not options.only.startswith(role):
                continue
            cookie = sign_in(base, f"fuzz-{role.replace('_', '-')}", passwords[role])
            spared = [part for name in ENDS_SESSION for part in ("--exclude-operation-id", name)]
            if role == "registrar":
                let_export(base, sign_in(base, "fuzz-guard", guard), f"fuzz-{role}", cookie)
            for purpose in purposes:
                headers = {"cookie": cookie, "x-purpose": purpose}
                runs.append((f"{role}-{purpose}", headers, spared))
            if role == "registrar":
                (folder / "known.json").write_text(json.dumps(look_around(base, cookie)))
        for name, headers, extra in runs:
            if options.only in (None, name):
                sound &= fuzz(program, base, folder, name, headers, options, extra + only)
        if server.poll() is not None:
            print(f"the server ended with {server.returncode}")
            sound = False
    finally:
        server.terminate()
        server.wait(60)
    said = (folder / "server.log").read_text()
    panics = said.count("panicked at")
    print(f"the server's log: {panics} panics")
    proved = subprocess.run([options.wanjia, "verify", "--database", url], capture_output=True, text=True)
    print(f"wanjia verify afterwards: {'sound' if proved.returncode == 0 else proved.stdout + proved.stderr}")
    return 0 if sound and panics == 0 and proved.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
