#!/bin/bash
# Runs one command inside a guest kernel that has ip_vs (User-Mode Linux), as root, on this machine's own files.
#
#   tests/lab/guest.sh [--results DIR] [--timeout SECONDS] [--memory SIZE] [--interactive] -- COMMAND [ARG...]
#
# The guest's root is the host's file system: the command may write to /run, /tmp, /dev/shm (memory of the guest) and to
# the results folder, nowhere else. Its output goes to this script's, and to DIR/output; its exit status is this script's.
# 124: the time was up. 125: the guest ended without a status (a crash), or could not be started.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
results=
seconds=300
memory=1G
interactive=

while [ $# -gt 0 ]; do
    case $1 in
        --results) results=$2; shift 2 ;;
        --timeout) seconds=$2; shift 2 ;;
        --memory) memory=$2; shift 2 ;;
        --interactive) interactive=yes; shift ;;
        --) shift; break ;;
        *) echo "guest.sh: what is '$1'?" >&2; exit 125 ;;
    esac
done
if [ $# -eq 0 ]; then
    echo "guest.sh: no command" >&2
    exit 125
fi
for tool in linux.uml depmod modprobe ip; do
    if ! command -v "$tool" >/dev/null; then
        echo "guest.sh: no $tool (Debian: user-mode-linux kmod iproute2)" >&2
        exit 125
    fi
done

mkdir -p "$root/artifacts/guest"
if [ -z "$results" ]; then
    results=$(mktemp -d "$root/artifacts/guest/run.XXXXXX")
fi
mkdir -p "$results"
results=$(cd "$results" && pwd)

# The index of the guest's modules is made once and kept; making it at every boot would cost seconds.
modules=$root/artifacts/guest/modules
release=$(basename "$(find /usr/lib/uml/modules -mindepth 1 -maxdepth 1 -type d | sort | tail -1)")
if [ ! -e "$modules/$release/modules.dep.bin" ]; then
    staging=$(mktemp -d "$root/artifacts/guest/index.XXXXXX")
    mkdir -p "$staging/lib/modules"
    cp -r "/usr/lib/uml/modules/$release" "$staging/lib/modules/"
    depmod -b "$staging" "$release" || exit 125
    rm -rf "$modules"
    mv "$staging/lib/modules" "$modules"
    rm -rf "$staging"
fi
mkdir -p /lib/modules

rm -f "$results/rc" "$results/output"
{
    echo '#!/bin/bash'
    printf 'cd %q || exit 125\n' "$PWD"
    printf 'export HA_LAB_GUEST=1 HOME=/tmp TERM=%q DOTNET_CLI_HOME=/tmp DOTNET_NOLOGO=1\n' "${TERM:-dumb}"
    for name in $(compgen -e | grep -E '^(CI|HA_LAB.*|HA_DIRECTOR.*|DOTNET_ROOT|PATH)$'); do
        printf 'export %s=%q\n' "$name" "${!name}"
    done
    printf 'exec'
    printf ' %q' "$@"
    echo
} >"$results/command"
chmod +x "$results/command"

# The kernel's own words go to DIR/kernel, the command's to the second console.
arguments=(
    "mem=$memory" root=/dev/root rootfstype=hostfs hostfs=/ rw "init=$here/guest-init" "guest_results=$results"
    "guest_modules=$modules" "guest_checkout=$root" con=null quiet random.trust_cpu=on
)
if [ -n "$interactive" ]; then
    arguments+=(con0=null,fd:2 con1=fd:0,fd:1 guest_interactive=yes)
    saved=$(stty -g 2>/dev/null || true)
    timeout --foreground --kill-after=5 "$seconds" linux.uml "${arguments[@]}" 2>"$results/kernel"
    status=$?
    if [ -n "$saved" ]; then stty "$saved"; fi
else
    arguments+=(con0=null,fd:2 con1=null,fd:1)
    # A process group of its own (timeout makes it): nothing of the guest survives a time-out or an interrupt.
    timeout --kill-after=5 "$seconds" linux.uml "${arguments[@]}" </dev/null 2>"$results/kernel" &
    guest=$!
    trap 'kill -TERM "$guest" 2>/dev/null; wait "$guest"; exit 130' INT TERM
    wait "$guest"
    status=$?
fi

if [ -s "$results/rc" ]; then
    exit "$(cat "$results/rc")"
fi
if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
    echo "guest.sh: stopped after $seconds seconds: $*" >&2
    exit 124
fi
echo "guest.sh: the guest ended without a status (linux.uml: $status): $*" >&2
tail -20 "$results/kernel" >&2
exit 125
