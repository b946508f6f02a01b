#!/usr/bin/env bash
# Whether the plane on this machine answers, for an image that has no HTTP client: exit code 0 when it does.
set -euo pipefail
exec 3<> "/dev/tcp/127.0.0.1/${HOMESCOPE_PORT:-8097}"
printf 'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
