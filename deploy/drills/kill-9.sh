#!/usr/bin/env bash
# The process is killed while it works, as when the node's memory is full. What restarts it is played by this script.
# Measured: the time until it is ready again, and the lines that were in it.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

port="$(free_port)"
app='i=0; while :; do i=$((i+1)); echo "$i" >"$1"; echo "level=info msg=tick n=$i"; sleep 0.001; done'
start() {
  "$LOGWEIR" run --admin "127.0.0.1:$port" -- sh -c "$app" app "$work/said" >>"$work/out.ndjson" 2>>"$work/errors" &
  owned
}

start
until_ms 10000 curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null
sleep 1
kill_9 "$pid"
sleep 0.2
said="$(cat "$work/said")"
written="$(wc -l <"$work/out.ndjson")"
# What was written is whole: a record is never half a line, but for the last.
head -n -1 "$work/out.ndjson" | python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' || fail "half a record"
start
rto="$(until_ms 10000 curl -fsS "http://127.0.0.1:$port/readyz")"
[ "$rto" -lt 5000 ] || fail "ready again only after $rto ms"
passed "ready again after $rto ms; $((said - written)) of $said lines were in it and are lost"
