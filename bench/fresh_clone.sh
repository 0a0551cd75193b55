#!/bin/sh
# Time from a fresh clone to "ready" with `make run`, beside its goal of 180 seconds.
#
#     bench/fresh_clone.sh [PORT]
#
# Clones the last commit of this repository into a temporary folder, installs from the registry as a
# newcomer would (pip and uv keep their caches: say so beside the figure), and stops the product at
# once. CLEAN=1 takes an empty cache.
set -eu
port=${1:-18790}
here=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
chmod 711 "$place"
trap 'kill -TERM "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$place"' EXIT
pid=
if [ "${CLEAN:-0}" = 1 ]; then
    export PIP_CACHE_DIR="$place/pip" UV_CACHE_DIR="$place/uv"
fi
unset GUANJIA_DATABASE_URL GUANJIA_VAR 2>/dev/null || true

began=$(date +%s)
git clone --quiet "$here" "$place/guanjia"
make -C "$place/guanjia" run PORT="$port" >"$place/log" 2>&1 &
pid=$!
until grep -q "ready: " "$place/log"; do
    if ! kill -0 "$pid" 2>/dev/null || [ $(($(date +%s) - began)) -gt 600 ]; then
        tail -n 20 "$place/log"
        echo "not ready"
        exit 1
    fi
    sleep 0.2
done
took=$(($(date +%s) - began))
sed 's/^/    /' "$place/log"
echo "fresh clone to ready: $took s (goal: at most 180 s)"
[ "$took" -le 180 ]
