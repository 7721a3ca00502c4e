# shellcheck shell=bash
# What all drills share. LOGWEIR is the program (target/release/logweir, else target/debug/logweir).
set -euo pipefail

drill="$(basename "$0" .sh)"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
if [ -z "${LOGWEIR:-}" ]; then
  LOGWEIR="$root/target/release/logweir"
  [ -x "$LOGWEIR" ] || LOGWEIR="$root/target/debug/logweir"
fi
work="$(mktemp -d)"
started=()
cleanup() {
  for pid in "${started[@]}"; do
    kill -KILL "$pid" 2>/dev/null || true
  done
  # Applications that have lost their sidecar end with their next line.
  rm -rf "$work" 2>/dev/null || { sleep 0.5 && rm -rf "$work"; }
}
trap cleanup EXIT

# The last started process is ended with the drill; the shell does not tell of its end.
owned() {
  pid="$!"
  started+=("$pid")
  disown "$pid"
}

# Kills a process as nothing can be answered to, and waits until it is gone.
kill_9() {
  kill -KILL "$1"
  while kill -0 "$1" 2>/dev/null; do sleep 0.01; done
}

now_ms() { date +%s%3N; }

# until_ms DEADLINE_MS COMMAND…: tries again until it succeeds, and prints how long that took.
until_ms() {
  local deadline="$1" start
  shift
  start="$(now_ms)"
  until "$@" >/dev/null 2>&1; do
    if [ $(($(now_ms) - start)) -gt "$deadline" ]; then
      echo "FAILED   $drill: not within $deadline ms: $*" >&2
      exit 1
    fi
    sleep 0.02
  done
  echo $(($(now_ms) - start))
}

fail() {
  echo "FAILED   $drill: $*" >&2
  exit 1
}

passed() { printf 'passed   %-18s %s\n' "$drill" "$*"; }

# A port of this machine that is free now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# metric PORT NAME: the sum of a metric's samples.
metric() {
  curl -fsS "http://127.0.0.1:$1/metrics" | awk -v name="$2" '$1 ~ "^" name "([{]|$)" { sum += $2 } END { print sum + 0 }'
}
