#!/bin/bash
# Installs the package into a clean Debian root and uses it there. Needs root and debootstrap.
# Each check is a line; the last line is "packaging: N passed, N failed".
set -uo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
package=$(ls artifacts/ha-director_*_amd64.deb)
base=$root/artifacts/debian-root
clean=$root/artifacts/debian-root.clean
passed=0
failed=0

check() {
    local name=$1
    shift
    if "$@" > "$root/artifacts/packaging-check.log" 2>&1; then
        passed=$((passed + 1))
        echo "  passed  $name"
    else
        failed=$((failed + 1))
        echo "  FAILED  $name"
        sed 's/^/          /' "$root/artifacts/packaging-check.log" | tail -15
    fi
}
inside() { chroot "$base" "$@"; }
fails() { ! "$@"; }

# The mirror is the one that this machine's own packages come from.
mirror=$(sed -nE 's/^(URIs: *|deb +(\[[^]]*\] *)?)(https?:[^ ]*).*/\3/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v security | head -1)
if [ ! -e "$clean/.complete" ]; then
    rm -rf "$clean"
    if ! debootstrap --variant=minbase bookworm "$clean" "$mirror" > artifacts/debootstrap.log 2>&1; then
        tail -5 artifacts/debootstrap.log
        echo "packaging: 0 passed, 1 failed"
        exit 1
    fi
    touch "$clean/.complete"
fi
rm -rf "$base"
cp -a "$clean" "$base"
cp "$package" "$base/ha-director.deb"

check "installs into a clean Debian root" inside dpkg -i /ha-director.deb
check "the sample file passes the installed program's check" inside ha-director check
check "a wrong file is refused by it" fails inside sh -c 'echo "[vrrp.x]" > /w.toml; ha-director check --config /w.toml'
check "the sample is a conffile" inside sh -c 'dpkg-query -W -f="\${Conffiles}" ha-director | grep -q ha-director.toml'
check "the unit is there" test -f "$base/lib/systemd/system/ha-director.service"
check "the user is there" inside getent passwd ha-director
check "the file is readable by the service and not by all" \
    inside sh -c 'test "$(stat -c "%a %G" /etc/ha-director/ha-director.toml)" = "640 ha-director"'
check "nothing but libc is needed" \
    inside sh -c '! ldd /usr/sbin/ha-director | grep -vE "linux-vdso|ld-linux|libc\.|libm\.|libdl\.|libpthread\.|librt\."'
if command -v systemd-analyze >/dev/null; then
    sed 's:/usr/sbin/ha-director:/bin/true:' packaging/ha-director.service > artifacts/ha-director.service
    check "systemd accepts the unit" systemd-analyze verify artifacts/ha-director.service
fi
check "a changed conffile survives a reinstallation" \
    inside sh -c 'echo "# mine" >> /etc/ha-director/ha-director.toml; dpkg -i --force-confold /ha-director.deb && grep -q mine /etc/ha-director/ha-director.toml'
check "removal keeps the configuration" inside sh -c 'dpkg -r ha-director && test -f /etc/ha-director/ha-director.toml'
check "purge leaves nothing" inside sh -c 'dpkg -P ha-director && test ! -e /etc/ha-director && ! getent passwd ha-director'

rm -rf "$base"
echo "packaging: $passed passed, $failed failed"
[ "$failed" = 0 ]
