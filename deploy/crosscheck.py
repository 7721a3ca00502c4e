#!/usr/bin/env python3
"""Applies logweir's patches with two implementations that are not ours, and compares.

usage: deploy/crosscheck.py [LOGWEIR]        (default: target/debug/logweir)

For each pod of tests/inject/cases, `logweir inject -o patch` is applied by the Python package jsonpatch and by
`kubectl patch --local`, as far as there are those, and compared with what `logweir inject -o json` makes of it.
Then `logweir uninject` must give the pod back, and injecting the injected pod must change nothing.
"""

import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

try:
    import jsonpatch
except ImportError:
    jsonpatch = None

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOGWEIR = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "target/debug/logweir")
KUBECTL = shutil.which("kubectl")


def run(*words, text=None):
    done = subprocess.run(words, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def by_kubectl(pod, patch):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, tempfile.NamedTemporaryFile("w") as patches:
        json.dump(pod, file)
        json.dump(patch, patches)
        file.flush(), patches.flush()
        words = ["patch", "--local", "-f", file.name, "--type", "json", "--patch-file", patches.name, "-o", "json"]
        return json.loads(run(KUBECTL, *words))


def known_part(value, shape):
    """What of `value` kubectl knows too: it drops fields that are newer than itself."""
    if isinstance(value, dict) and isinstance(shape, dict):
        return {key: known_part(value[key], shape[key]) for key in value if key in shape}
    if isinstance(value, list) and isinstance(shape, list) and len(value) == len(shape):
        return [known_part(one, other) for one, other in zip(value, shape)]
    return value


count = 0
for path in sorted((ROOT / "tests/inject/cases").glob("*/pod.yaml")):
    pod = yaml.safe_load(path.read_text())
    lines = run(LOGWEIR, "inject", "-f", path, "-o", "patch").splitlines()
    injected = json.loads(run(LOGWEIR, "inject", "-f", path, "-o", "json"))
    patch = json.loads(lines[0])["patch"] if lines else []
    if jsonpatch:
        # It takes the values of the patch as they are, and goes on changing them.
        assert jsonpatch.apply_patch(pod, copy.deepcopy(patch)) == injected, f"{path}: jsonpatch makes something else of it"
    if KUBECTL and patch:
        theirs = by_kubectl(pod, patch)
        assert known_part(injected, theirs) == known_part(theirs, injected), f"{path}: kubectl makes something else of it"
        assert theirs["spec"]["containers"][0].get("command") == injected["spec"]["containers"][0].get("command")
    text = json.dumps(injected)
    assert json.loads(run(LOGWEIR, "uninject", "-f", "-", "-o", "json", text=text)) == pod, f"{path}: the way back"
    assert run(LOGWEIR, "inject", "-f", "-", text=text) == text, f"{path}: twice is not once"
    count += 1

used = [name for name, there in (("jsonpatch", jsonpatch), ("kubectl", KUBECTL)) if there]
print(f"{count} pods: logweir and {' and '.join(used) or 'nobody else'} agree")
