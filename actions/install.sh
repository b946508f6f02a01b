#!/usr/bin/env bash
# Puts the descope command on the path, unless it is there already: the native binary of a release, checked against the
# release's SHA256SUMS, or the package from npm where there is no release for this platform. The environment: VERSION, or
# "latest"; HOMESCOPE_RELEASES, the address of the releases when they are not at the action's own repository.
set -euo pipefail

if command -v descope > /dev/null; then exit 0; fi

version="${VERSION:-latest}"
version="${version#v}"
releases="${HOMESCOPE_RELEASES:-${GITHUB_ACTION_REPOSITORY:+https://github.com/$GITHUB_ACTION_REPOSITORY/releases}}"
case "$version" in
  latest) from="$releases/latest/download" ;;
  *) from="$releases/download/v$version" ;;
esac

case "$(uname -s)" in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) os=windows ;;
esac
case "$(uname -m)" in
  aarch64 | arm64) arch=arm64 ;;
  *) arch=x64 ;;
esac
libc=""
if [ "$os" = linux ] && ldd --version 2>&1 | grep -q musl; then libc=-musl; fi

folder="${RUNNER_TEMP:-/tmp}/descope"
mkdir -p -- "$folder"
cd -- "$folder"

if [ -z "$releases" ] || ! curl --fail --silent --show-error --location --retry 2 -o SHA256SUMS "$from/SHA256SUMS"; then
  echo "There is no release to be had: installing from npm"
  exec npm install --global "homescope@$version"
fi
line="$(grep -E "  descope-[^ ]*-$os-$arch$libc\.tar\.gz\$" SHA256SUMS || true)"
if [ -z "$line" ]; then
  echo "The release has no binary for $os-$arch$libc: installing from npm"
  exec npm install --global "homescope@$version"
fi

archive="${line##* }"
curl --fail --silent --show-error --location --retry 2 -o "$archive" "$from/$archive"
# macOS has shasum instead.
if command -v sha256sum > /dev/null; then check=(sha256sum --check --quiet); else check=(shasum -a 256 --check --quiet); fi
if ! printf '%s\n' "$line" | "${check[@]}" -; then
  rm -f -- "$archive"
  echo "The checksum of $archive is not the release's: nothing was installed"
  exit 1
fi
tar -xzf "$archive" --strip-components 1
rm -f -- "$archive"
echo "$folder" >> "$GITHUB_PATH"
