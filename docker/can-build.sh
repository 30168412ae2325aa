#!/usr/bin/env bash
# Can images be built and the platform be run here? Status 0, or 1 and the reason on standard output.
# Everything the build and the tests need of this machine is tried first: what fails after this is ours.
set -euo pipefail
cd "$(dirname "$0")/.."

FREE_MEMORY_MB=6000
FREE_DISK_MB=10000
PYTHON_BASE=python:3.11-slim-bookworm

no() {
  echo "$1"
  exit 1
}

quietly() { timeout "$1" "${@:2}" >/dev/null 2>&1; }

command -v docker >/dev/null || no "there is no docker"
quietly 20 docker info || no "no docker engine answers"
quietly 20 docker compose version || no "docker has no compose plugin"

memory=$(awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || true)
[[ ${memory:-$FREE_MEMORY_MB} -ge $FREE_MEMORY_MB ]] || no "only $memory MB of memory are free, $FREE_MEMORY_MB are needed"
root=$(docker info --format '{{.DockerRootDir}}')
disk=$(df --output=avail --block-size=1M "$root" 2>/dev/null | tail -1 || true)
[[ ${disk:-$FREE_DISK_MB} -ge $FREE_DISK_MB ]] || no "only $disk MB of disk are free, $FREE_DISK_MB are needed"

images=$({ sed -n 's/^FROM \([^ ]*\).*/\1/p' docker/*/Dockerfile; sed -n 's/^ *image: \(postgres:.*\)/\1/p' docker-compose.yml; } |
  grep ':' | sort -u)
for image in $images; do
  docker image inspect "$image" >/dev/null 2>&1 || quietly 180 docker pull --quiet "$image" ||
    no "the base image $image cannot be had"
done

quietly 60 docker run --rm --init --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --memory 64m --cpus 1 --pids-limit 64 --user 10001:10001 --publish 127.0.0.1::8000 "$PYTHON_BASE" true ||
  no "the engine cannot run a bounded, unprivileged container"
quietly 120 docker run --rm "$PYTHON_BASE" python -m pip download --quiet --no-deps --dest /tmp yoyo-migrations ||
  no "containers do not reach a package index of Python"
quietly 120 docker run --rm "$PYTHON_BASE" sh -c 'apt-get update --error-on=any && apt-get install --dry-run openjdk-17-jre-headless' ||
  no "containers do not reach Debian's packages"
