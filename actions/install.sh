#!/usr/bin/env bash
# Puts the descope command on the path, unless it is there already. VERSION comes by the environment.
set -euo pipefail

command -v descope > /dev/null || npm install --global "homescope@${VERSION#v}"
