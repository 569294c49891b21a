"""Break every rule that a source states, one at a time: the test that guards it must fail.

    .venv/bin/python tests/mutations.py [--programme relocation] [--row "milestone chain"]

`docs/coverage/<programme>.yml` names the mutations: a file, a text in it, what is put in its place,
and the test that must notice. Each is tried in a copy of the last commit. First all these tests
must pass there unbroken. Exit 1 where a rule can be broken unnoticed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
_TOO_LONG = 600


@dataclass(frozen=True)
class Mutation:
    """One rule broken on purpose."""

    programme: str
    row: str
    file: str
    find: str
    put: str
    test: str


@dataclass(frozen=True)
class Outcome:
    """What came of it: killed by the test, survived, or not tried, and why."""

    mutation: Mutation
    verdict: str
    told: str = ""


def read_mutations(programme: str = "", row: str = "") -> list[Mutation]:
    """Return the mutations of docs/coverage, of one programme or row where these are named."""
    found = []
    for path in sorted((ROOT / "docs" / "coverage").glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for each in content["rows"]:
            if programme in ("", path.stem) and row in ("", each["row"]):
                found += [
                    Mutation(path.stem, each["row"], **mutation)
                    for mutation in each.get("mutations", [])
                ]
    return found


def copy_of_last_commit(folder: Path) -> Path:
    """Unpack the last commit into a folder."""
    packed = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder


def run_test(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy, by the software of that copy."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_TOO_LONG,
        check=False,
    )


def try_one(mutation: Mutation, copy: Path) -> Outcome:
    """Break the rule in a copy, run its test, mend it again."""
    target = copy / mutation.file
    if not target.is_file():
        return Outcome(mutation, "not tried", f"{mutation.file} is not there")
    text = target.read_text("utf-8")
    if text.count(mutation.find) != 1:
        told = f"the text stands {text.count(mutation.find)} times in {mutation.file}"
        return Outcome(mutation, "not tried", told)
    target.write_text(text.replace(mutation.find, mutation.put), "utf-8")
    try:
        run = run_test(copy, mutation.test)
    except subprocess.TimeoutExpired:
        return Outcome(mutation, "not tried", f"it takes over {_TOO_LONG} seconds")
    finally:
        target.write_text(text, "utf-8")
    if run.returncode == 1:
        return Outcome(mutation, "killed")
    # 4 and 5: there is no such test.
    verdict = "survived" if run.returncode == 0 else "not tried"
    return Outcome(mutation, verdict, "\n".join(run.stdout.splitlines()[-3:]))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--programme", default="")
    options.add_argument("--row", default="")
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    mutations = read_mutations(chosen.programme, chosen.row)
    if not mutations:
        print("no mutations are named")
        return 1
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(chosen.jobs):
            home = Path(folder) / str(number)
            home.mkdir()
            copies.put(copy_of_last_commit(home))
        tests = sorted({mutation.test for mutation in mutations})
        print(f"{len(mutations)} mutations, {len(tests)} tests", flush=True)
        copy = copies.get()
        unbroken = run_test(copy, *tests)
        copies.put(copy)
        if unbroken.returncode != 0:
            print("the tests fail before anything is broken:")
            print("\n".join(unbroken.stdout.splitlines()[-20:]))
            return 1

        def attempt(mutation: Mutation) -> Outcome:
            own = copies.get()
            try:
                return try_one(mutation, own)
            finally:
                copies.put(own)

        with ThreadPoolExecutor(chosen.jobs) as pool:
            outcomes = []
            for outcome in pool.map(attempt, mutations):
                outcomes.append(outcome)
                one = outcome.mutation
                print(f"{outcome.verdict:<10} {one.programme}: {one.row}  ({one.file})", flush=True)
                if outcome.told:
                    print(f"           {outcome.told}")
    killed = sum(outcome.verdict == "killed" for outcome in outcomes)
    print(f"{killed} of {len(outcomes)} rules cannot be broken unnoticed")
    return 0 if killed == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
