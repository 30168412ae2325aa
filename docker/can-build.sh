#!/usr/bin/env bash
# Can images be built and run here? Status 0, or 1 and the reason on standard output.
set -euo pipefail
cd "$(dirname "$0")/.."

no() {
  echo "$1"
  exit 1
}

command -v docker >/dev/null || no "there is no docker"
timeout 20 docker info >/dev/null 2>&1 || no "no docker engine answers"
timeout 20 docker compose version >/dev/null 2>&1 || no "docker has no compose plugin"
images=$({ sed -n 's/^FROM \([^ ]*\).*/\1/p' docker/*/Dockerfile; sed -n 's/^ *image: \(postgres:.*\)/\1/p' docker-compose.yml; } |
  grep ':' | sort -u)
for image in $images; do
  docker image inspect "$image" >/dev/null 2>&1 || timeout 120 docker pull --quiet "$image" >/dev/null 2>&1 ||
    no "the base image $image cannot be had"
done
