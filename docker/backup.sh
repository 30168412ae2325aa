#!/usr/bin/env bash
# Copies source and main into one folder, while everything runs: docker/backup.sh [FOLDER]
#
# Main first: source then holds every version main has published, or a later one, so that the first run after a
# restore computes what lies between. The other way round a version number could be given away twice.
# The replica and the lake are made from these two, and are not copied. Roles come from .env.
set -euo pipefail
umask 077
cd "$(dirname "$0")/.."

compose() { docker compose --env-file .env ${DEMO:+--env-file docker/demo.env} "$@"; }

folder=${1:-backups/$(date -u +%Y%m%dT%H%M%SZ)}
[[ ! -e $folder ]] || { echo "$folder exists already" >&2; exit 1; }
unfinished=$folder.unfinished
rm -rf "$unfinished"
mkdir -p "$unfinished"
for database in main source; do
    # shellcheck disable=SC2016 # the container's own variables
    compose exec -T "$database" sh -c \
        'exec pg_dump --username "$POSTGRES_USER" --format custom --no-unlogged-table-data "$POSTGRES_DB"' \
        >"$unfinished/$database.dump"
done
(cd "$unfinished" && sha256sum main.dump source.dump >SHA256SUMS)
mv "$unfinished" "$folder"
du -h "$folder"/*.dump
echo "done: $folder. Keep a copy of .env beside it: without TOKEN_ENCRYPTION_KEYS nobody can read the tokens."
