#!/usr/bin/env bash
# Validates a snapshot and imports it. Inputs come by the environment: PROJECT_ID, FILES_PATH, SECRETS, VALIDATE_ONLY,
# IMPORT_ONLY, ALLOW_DELETE, CONFIRM_DELETES, DESCOPE_MANAGEMENT_KEY, DESCOPE_BASE_URL; outputs go into $GITHUB_OUTPUT. Exits with 2 when the snapshot
# fails validation.
set -euo pipefail

[ -n "${PROJECT_ID:-}" ] || { echo "The project_id input is required"; exit 1; }
[ -n "${DESCOPE_MANAGEMENT_KEY:-}" ] || { echo "The management_key input is required"; exit 1; }
[ -d "${FILES_PATH:-}" ] || { echo "The folder '${FILES_PATH:-}' is not there: check out first"; exit 1; }

umask 077
side="$(mktemp -d)"
trap 'rm -f -- "$side/secrets.json"' EXIT
# The default, and what a form sends that nobody has filled in, stand for no secrets.
case "${SECRETS:-}" in '' | '[]' | null) echo null ;; *) printf '%s\n' "$SECRETS" ;; esac > "$side/secrets.json"

if [ "${IMPORT_ONLY:-}" != true ]; then
  code=0
  descope project snapshot validate "$PROJECT_ID" --path "$FILES_PATH" --secrets-input "$side/secrets.json" \
    --secrets-output "$side/missing.json" --failures-output "$side/failures.txt" || code=$?
  if [ "$code" = 2 ]; then
    [ ! -s "$side/missing.json" ] || echo "missing_secrets_file=$side/missing.json" >> "$GITHUB_OUTPUT"
    [ ! -s "$side/failures.txt" ] || echo "failure_file=$side/failures.txt" >> "$GITHUB_OUTPUT"
  fi
  [ "$code" = 0 ] || exit "$code"
fi

if [ "${VALIDATE_ONLY:-}" != true ]; then
  permits=()
  [ -z "${ALLOW_DELETE:-}" ] || permits+=("--allow-delete=$ALLOW_DELETE")
  [ -z "${CONFIRM_DELETES:-}" ] || permits+=("--confirm-deletes=$CONFIRM_DELETES")
  descope project snapshot import "$PROJECT_ID" --path "$FILES_PATH" --secrets-input "$side/secrets.json" \
    ${permits[@]+"${permits[@]}"}
fi
