#!/usr/bin/env bash
# Writes functions.txt: the functions that usual runs execute, those of one kind of run next to one another. Names have
# hashes that depend on the compiler, on Cargo.lock and on whether a target is named, as the image's build does: the
# program is built both ways. To be run when one of the first two has changed. Needs valgrind, binutils and some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="-C strip=none" cargo build --release --locked --bin logweir --target-dir target/layout
RUSTFLAGS="-C strip=none -C target-feature=+crt-static" \
  cargo build --release --locked --bin logweir --target "$target" --target-dir target/layout

# Names of the functions that a run executes, those that it spends most on first.
trace() {
  local name=$1
  shift
  valgrind -q --tool=callgrind --demangle=no --compress-strings=no --compress-pos=no \
    --callgrind-out-file="$work/$name.trace" "$@" >/dev/null 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
  # A line of numbers is a place and what it cost; behind calls= it is what the callee cost.
  awk '
    /^fn=/ { name = substr($0, 4); sub(/\047[0-9]*$/, "", name); next }
    /^calls=/ { skip = 1; next }
    /^[0-9]/ { if (!skip) cost[name] += $2; skip = 0 }
    END { for (name in cost) if (name !~ /^(0x|\()/) print cost[name], name }
  ' "$work/$name.trace" | sort -k1,1nr -k2 | cut -d ' ' -f 2- >"$work/$name.functions"
}

# What most applications print, over and over, so that what is done once in a while counts for little; then what has
# secrets in it; then whatever is known.
usual=(pino python-json-logger zap-production logrus-json slog-json structlog-json logstash-logback spring-boot-3
  python-logging logfmt nginx-access go-log klog log4j-classic java-trace trace-python plain)
for _ in $(seq 20); do
  for format in "${usual[@]}"; do cat "tests/cases/$format/input"; done
done >"$work/usual"
for _ in $(seq 20); do sh demo/messy-app.sh 2>&1; done >"$work/secrets"
cat tests/cases/*/input >"$work/all"
for program in target/layout/release/logweir "target/layout/$target/release/logweir"; do
  trace usual "$program" pipe <"$work/usual"
  trace secrets "$program" pipe <"$work/secrets"
  trace all "$program" pipe <"$work/all"
  trace start "$program" run --admin 127.0.0.1:0 -- true
  # Health of its own, asked through its own proxy.
  rm -f "$work/asked"
  (
    until "$program" healthcheck --admin 127.0.0.1:19465 2>/dev/null; do sleep 0.2; done
    for _ in 1 2 3; do "$program" healthcheck --admin 127.0.0.1:19465; done
    touch "$work/asked"
  ) &
  OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9 trace proxy "$program" run --admin 127.0.0.1:19464 \
    --proxy-listen 127.0.0.1:19465 --proxy-upstream 127.0.0.1:19464 --otlp on -- \
    sh -c "until [ -e '$work/asked' ]; do echo waiting; sleep 0.2; done"
  wait
  # What an idle program has touched is its start, which stands apart.
  awk 'NR == FNR { start[$0]; next } !($0 in start)' "$work/start.functions" "$work/usual.functions"
  (cd "$work" && cat start.functions secrets.functions all.functions proxy.functions)
done | awk '!seen[$0]++' >"$work/order"
{ echo "# $(rustc --version)" && cat "$work/order"; } >benches/layout/functions.txt
wc -l benches/layout/functions.txt
