#!/usr/bin/env bash
# How is it? Asked every few seconds in every container, so no interpreter is started for it.
#   health http HOST PORT PATH [TEXT]   it answers 200, and the body holds TEXT
#   health tcp HOST PORT                   somebody listens
#   health connected PORT                  this container holds a connection to that port of another
set -euo pipefail

http() {
    local status body
    exec 3<>"/dev/tcp/$1/$2"
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$3" "$1" >&3
    read -r _ status _ <&3
    body=$(tr -d '\000' <&3)
    [[ $status == 200 ]] || { echo "status $status"; return 1; }
    [[ $body == *"${4:-}"* ]] || { echo "no $4 in: ${body##*$'\r\n\r\n'}"; return 1; }
}

tcp() {
    exec 3<>"/dev/tcp/$1/$2"
}

connected() {
    local remote state port established=01
    printf -v port ':%04X' "$1"
    while read -r _ _ remote state _; do
        [[ $remote == *"$port" && $state == "$established" ]] && return 0
    done < <(cat /proc/net/tcp /proc/net/tcp6)
    echo "no connection to port $1"
    return 1
}

"$@"
