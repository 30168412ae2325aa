#!/usr/bin/env bash
# Makes source and main what a backup holds: docker/restore.sh FOLDER
#
# Works on empty volumes and on running ones. The replica is emptied, and Debezium fills it again; plays that the
# lake lacks are copied again by the next run. A backup of an older version is migrated to this one.
set -euo pipefail
cd "$(dirname "$0")/.."

compose() { docker compose --env-file .env ${DEMO:+--env-file docker/demo.env} "$@"; }

# shellcheck disable=SC2016 # the container's own variables
sql() { compose exec -T "$1" sh -c 'exec psql -qAtX -v ON_ERROR_STOP=1 -v db="$POSTGRES_DB" -U "$POSTGRES_USER" -d postgres' >/dev/null; }

recreate() {
    sql "$1" <<'SQL'
SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = :'db' AND active;
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = :'db';
DROP DATABASE IF EXISTS :"db" WITH (FORCE);
CREATE DATABASE :"db";
SQL
}

folder=${1:-}
[[ -n $folder && -f $folder/SHA256SUMS ]] || { echo "say which backup: make restore FROM=backups/<time>" >&2; exit 1; }
(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
if [[ -z ${YES:-} ]]; then
    read -r -p "Replace what source, main and the replica hold now by $folder? [y/N] " answer
    [[ $answer == y ]] || { echo "nothing was changed"; exit 1; }
fi

databases=(source main replica)
mapfile -t others < <(compose config --services | grep -vxF -e source -e main -e replica -e airflow-db)
compose stop "${others[@]}"
compose up --detach --wait "${databases[@]}"
for database in "${databases[@]}"; do recreate "$database"; done
compose run --rm migrate >/dev/null # for the roles, which a dump does not hold
for database in main source; do
    recreate "$database"
    # shellcheck disable=SC2016 # the container's own variables
    compose exec -T "$database" sh -c \
        'exec pg_restore --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --single-transaction --exit-on-error' \
        <"$folder/$database.dump"
done
compose up --detach --wait
echo "done: source and main are as in $folder"
