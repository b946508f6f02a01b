# A project in files: export, change, diff, import, roll back.
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
descope project snapshot export "$DESCOPE_PROJECT_ID" -p "$folder" > /dev/null
sed -i.before 's/"minLength": 8/"minLength": 12/' "$folder/auth/password.json"
rm "$folder/auth/password.json.before"
descope project snapshot diff "$DESCOPE_PROJECT_ID" -p "$folder"
descope project snapshot import "$DESCOPE_PROJECT_ID" -p "$folder" > /dev/null
descope project snapshot rollback "$DESCOPE_PROJECT_ID" > /dev/null
echo 'and back'
