#!/usr/bin/env bash
# Exports a project into a folder of a git repository and names what has changed. Inputs come by the environment:
# PROJECT_ID, FILES_PATH, DESCOPE_MANAGEMENT_KEY, DESCOPE_BASE_URL; the output goes into $GITHUB_OUTPUT.
set -euo pipefail

[ -n "${PROJECT_ID:-}" ] || { echo "The project_id input is required"; exit 1; }
[ -n "${DESCOPE_MANAGEMENT_KEY:-}" ] || { echo "The management_key input is required"; exit 1; }
[ -n "${FILES_PATH:-}" ] || { echo "The files_path input is empty"; exit 1; }
git rev-parse --is-inside-work-tree > /dev/null 2>&1 || { echo "There is no git repository: check out first"; exit 1; }

mkdir -p -- "$FILES_PATH"
# Files of an earlier export that are no longer in the project go; all others in the folder stay.
descope project snapshot export "$PROJECT_ID" --path "$FILES_PATH"

changes="$(mktemp)"
git add --intent-to-add -- "$FILES_PATH"
git -c core.quotePath=false diff --name-only HEAD -- "$FILES_PATH" > "$changes"
git reset --quiet -- "$FILES_PATH"
if [ -s "$changes" ]; then
  echo "Changed files:"
  sed 's/^/  - /' "$changes"
  echo "changes_file=$changes" >> "$GITHUB_OUTPUT"
else
  rm -f -- "$changes"
  echo "No files have changed"
fi
