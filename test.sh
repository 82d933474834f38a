#!/bin/bash
# Builds everything and runs all the tests: unit and property tests, the lab on this kernel, the lab on a kernel with
# ip_vs, and the package in a clean Debian root. On Debian 12 with the .NET 10 SDK and as root it needs nothing else:
# what is missing is installed with apt. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh [--unit]     with --unit: only what needs neither root nor a lab
set -uo pipefail

root=$(cd "$(dirname "$0")" && pwd)
cd "$root"
mkdir -p artifacts/results
rm -f artifacts/results/*
passed=0
failed=0
skipped=0
unit_only=
[ "${1:-}" = --unit ] && unit_only=yes

install_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} = 0 ] && return 0
    echo "installing: ${missing[*]}"
    # They are started by the tests, inside their own namespaces, and never as services of this machine. What it has
    # stays: a mail server of its own would make room for another.
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy && made=yes
    fi
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends --no-remove "${missing[@]}"; } > artifacts/results/apt.log 2>&1
    local result=$?
    [ -n "$made" ] && rm -f $policy
    [ $result = 0 ] || { tail -5 artifacts/results/apt.log; echo "test.sh: apt-get failed" >&2; exit 1; }
}

# Adds up a test program's report; no report is a failure.
count() {
    local name=$1 log=$2 line
    line=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E 'Total: [0-9]+, Errors: ' | tail -1)
    if [ -z "$line" ]; then
        failed=$((failed + 1))
        echo "FAILED   $name: no result"
        tail -20 "$log"
        return
    fi
    local total errors fails skips
    total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$line")
    errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$line")
    fails=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$line")
    skips=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$line")
    passed=$((passed + total - fails - skips))
    failed=$((failed + fails + errors))
    skipped=$((skipped + skips))
    echo "$(printf '%-24s' "$name") $((total - fails - skips)) passed, $((fails + errors)) failed, $skips skipped"
    if [ $((fails + errors)) != 0 ]; then
        sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -vE 'Starting:|Discover|Finished:' | grep -A 25 '\[FAIL\]' | head -150
    fi
    if [ "$skips" != 0 ] && [ "${CI:-}" = true ]; then
        failed=$((failed + skips))
        echo "FAILED   $name: a skipped test is a failure in CI"
    fi
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
    exit
}

if [ -z "$unit_only" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "test.sh: the lab needs root; ./test.sh --unit does not" >&2
        exit 1
    fi
    install_packages user-mode-linux kmod iproute2 iputils-ping iputils-arping ipvsadm nftables conntrack procps keepalived frr curl \
        dnsmasq-base opensmtpd debootstrap binutils gcc libc6-dev qemu-system-x86 busybox-static cpio
fi

echo "building"
if ! dotnet build Ha.sln -v quiet --nologo > artifacts/results/build.log 2>&1; then
    grep -E 'error|warning' artifacts/results/build.log | sort -u | head -30
    failed=1
    finish
fi

unit_tests() {
    local name=$1
    timeout 600 dotnet "tests/$name/bin/Debug/net10.0/$name.dll" > "artifacts/results/$name.log" 2>&1 </dev/null
    count "$name" "artifacts/results/$name.log"
}

# The tests of health checks wait for servers that do not answer: with a lab they run beside it.
for project in tests/*.Tests; do
    name=$(basename "$project")
    [ "$name" = Ha.HealthCheck.Tests ] && [ -z "$unit_only" ] || unit_tests "$name"
done

# Optimised, for thousands of simulated hours; with what they did in its own words.
if dotnet build tests/Ha.Simulation -c Release -v quiet --nologo > artifacts/results/simulation-build.log 2>&1; then
    timeout 600 dotnet tests/Ha.Simulation/bin/Release/net10.0/Ha.Simulation.dll -showliveoutput \
        > artifacts/results/Ha.Simulation.log 2>&1 </dev/null
fi
count Ha.Simulation artifacts/results/Ha.Simulation.log
grep -hE 'simulated hours|copies delivered|transitions [0-9]|settled [0-9]' artifacts/results/Ha.Simulation.log \
    | sed 's/\x1b\[[0-9;]*m//g; s/.*\[OUTPUT\] *//; s/^ */    /'
[ -n "$unit_only" ] && finish

echo "publishing the native executable"
dotnet publish src/Ha.Service -c Release -r linux-x64 -o artifacts/publish -v quiet --nologo \
    > artifacts/results/publish.log 2>&1
if [ ! -x artifacts/publish/ha-director ] || grep -qE 'warning|error' artifacts/results/publish.log; then
    grep -E 'warning|error' artifacts/results/publish.log | sort -u | head
    echo "FAILED   publish: it must end without a warning"
    failed=$((failed + 1))
    finish
fi
passed=$((passed + 1))

lab=tests/Ha.KernelLab/bin/Debug/net10.0/Ha.KernelLab.dll
export HA_LAB=required

# A guest has one processor and waits a lot: what runs on this kernel goes on beside it.
if [ -e /proc/net/ip_vs ] || modprobe -q ip_vs 2>/dev/null; then
    timeout 1200 dotnet $lab -namespace Ha.KernelLab.Guest > artifacts/results/lab-guest.log 2>&1 </dev/null &
else
    tests/lab/guest.sh --results artifacts/results/guest --timeout 1200 -- dotnet "$root/$lab" -namespace Ha.KernelLab.Guest \
        > artifacts/results/lab-guest.log 2>&1 </dev/null &
fi
guest=$!
timeout 900 dotnet $lab -namespace Ha.KernelLab.Host > artifacts/results/lab-host.log 2>&1 </dev/null
count "lab, this kernel" artifacts/results/lab-host.log
# Pairs with peers wait for timers most of the time: each has namespaces of its own, so they run side by side.
timeout 300 dotnet $lab -namespace Ha.KernelLab.Interop -parallelMode all -maxThreads 8 \
    > artifacts/results/lab-peers.log 2>&1 </dev/null
count "lab, peers" artifacts/results/lab-peers.log
unit_tests Ha.HealthCheck.Tests
# Debian's own kernel, on an emulated processor: what the others lack. It is fetched once, and kept in artifacts/vm.
tests/lab/vm.sh --results artifacts/results/vm --timeout 300 -- dotnet "$root/$lab" -namespace Ha.KernelLab.Vm \
    > artifacts/results/lab-vm.log 2>&1 </dev/null
count "lab, Debian's kernel" artifacts/results/lab-vm.log
wait "$guest"
count "lab, ip_vs" artifacts/results/lab-guest.log

if packaging/build.sh --no-publish > artifacts/results/package.log 2>&1; then
    packaging/test.sh > artifacts/results/packaging.log 2>&1
    cat artifacts/results/packaging.log
    line=$(tail -1 artifacts/results/packaging.log)
    passed=$((passed + $(sed -E 's/.* ([0-9]+) passed.*/\1/' <<<"$line")))
    failed=$((failed + $(sed -E 's/.* ([0-9]+) failed.*/\1/' <<<"$line")))
else
    cat artifacts/results/package.log
    failed=$((failed + 1))
fi

finish
