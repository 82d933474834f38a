#!/bin/bash
# Makes artifacts/ha-director_VERSION_amd64.deb. Needs the .NET SDK, gcc, binutils and dpkg-deb.
#   packaging/build.sh [--no-publish]     with --no-publish: package artifacts/publish as it is
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
if [ "${1:-}" != --no-publish ]; then
    dotnet publish src/Ha.Service -c Release -r linux-x64 -o artifacts/publish -v quiet --nologo
fi
executable=artifacts/publish/ha-director
if [ ! -x "$executable" ]; then
    echo "build.sh: there is no $executable" >&2
    exit 1
fi

tree=$(mktemp -d "$root/artifacts/deb.XXXXXX")
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
install -D -m 0755 "$executable" "$tree/usr/sbin/ha-director"
install -D -m 0644 packaging/ha-director.service "$tree/lib/systemd/system/ha-director.service"
install -D -m 0644 etc/ha-director.toml "$tree/etc/ha-director/ha-director.toml"
for page in README.md CHANGELOG.md docs/configuration.md docs/connection-sync.md docs/events.md docs/full-nat.md docs/health-checks.md docs/hooks.md docs/ipvs.md docs/metrics.md docs/operations.md docs/sysctls.md docs/tracking.md docs/vrrp.md; do
    if [ -f "$page" ]; then
        install -D -m 0644 "$page" "$tree/usr/share/doc/ha-director/$(basename "$page")"
    fi
done

mkdir -p "$tree/DEBIAN"
for script in postinst prerm postrm; do
    install -m 0755 "packaging/debian/$script" "$tree/DEBIAN/$script"
done
echo /etc/ha-director/ha-director.toml > "$tree/DEBIAN/conffiles"
cat > "$tree/DEBIAN/control" <<END
Package: ha-director
Version: $version
Architecture: amd64
Maintainer: ha-director maintainers <root@localhost>
Section: net
Priority: optional
Depends: libc6 (>= 2.36), passwd
Recommends: kmod, nftables, libssl3, ca-certificates
Suggests: ipvsadm
Installed-Size: $(du -ks "$tree/usr" | cut -f1)
Description: high-availability director for Linux Virtual Server
 Two machines share virtual addresses by VRRP, check the health of real servers,
 and program the kernel's ip_vs, so that a service goes on when a server, a link
 or a whole director fails. One executable, one TOML file, Prometheus metrics.
END
(cd "$tree" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum) > "$tree/DEBIAN/md5sums"
package=artifacts/ha-director_${version}_amd64.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
echo "$package"
