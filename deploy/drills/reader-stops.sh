#!/usr/bin/env bash
# Whatever reads the output stops, and goes on when the application has said everything. Measured: whether the application was held up, whether
# every line is accounted for, and how long until nothing waits any more.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

port="$(free_port)"
mkfifo "$work/pipe"
cat "$work/pipe" >"$work/out.ndjson" &
owned
reader="$pid"
app='i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo "level=info msg=tick n=$i"; done; date +%s%3N >"$1"; sleep 30'
begin="$(now_ms)"
LOGWEIR_OUTPUT__QUEUE_BYTES=1048576 "$LOGWEIR" run --admin "127.0.0.1:$port" -- sh -c "$app" app "$work/said" >"$work/pipe" 2>"$work/errors" &
owned
until_ms 10000 curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null
kill -STOP "$reader"
until_ms 20000 test -s "$work/said" >/dev/null
held="$(($(cat "$work/said") - begin))"
[ "$(metric "$port" logweir_lines_queued)" -gt 0 ] || fail "nothing waited: the drill proves nothing"
kill -CONT "$reader"
settled() { [ "$(metric "$port" logweir_lines_queued)" = 0 ]; }
rto="$(until_ms 20000 settled)"
grep -q logweir.gap "$work/out.ndjson" || fail "the loss is not told in the stream"
taken="$(metric "$port" logweir_lines_in_total)"
written="$(metric "$port" logweir_lines_out_total)"
dropped="$(metric "$port" logweir_lines_dropped_total)"
[ "$taken" -eq $((written + dropped)) ] || fail "$taken in, but $written out and $dropped dropped"
passed "the application ended its 60000 lines after $held ms; caught up in $rto ms; $taken in = $written out + $dropped dropped"
