#===- packages.sh - Install what packages.txt asks for ------------*- sh -*-===//
#
# Part of the qnn project, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for details. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-----------------------------------------------------------------------===//
#
# Sourced by common.sh. Only `needPackages` is meant to be called.

# shellcheck shell=bash

# Prints the packages of the given command, or those that all builds need.
# `tidy` builds too, so it needs both; `format` needs its own only.
listedPackages() {
  sed 's/#.*//' packages.txt | awk -v command="${1:-}" '
    NF == 1 && command != "format" { print $1 }
    NF == 2 && $2 == command { print $1 }'
}

# Prints those of the given packages that are not installed.
missingPackages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = \
      installed ] || printf '%s\n' "$name"
  done
}

# Prints those of the given packages that apt's lists do not offer.
unknownPackages() {
  local name policy
  for name in "$@"; do
    policy=$(LC_ALL=C apt-cache policy "$name" 2>/dev/null)
    [[ $policy =~ Candidate:\ [^\(] ]] || printf '%s\n' "$name"
  done
}

# Says what installing would cost, from apt's own plan (needs no root).
sayCost() {
  local plan toGet onDisk
  plan=$(LC_ALL=C apt-get install -o Debug::NoLocking=1 --assume-no \
    --no-install-recommends "$@" 2>/dev/null || true)
  # "Need to get 160 MB/516 MB of archives": the first is still to fetch.
  toGet=$(sed -nE 's/^Need to get ([0-9.,]+ .?B).*/\1/p' <<<"$plan")
  onDisk=$(sed -nE 's/^After this operation, ([0-9.,]+ .?B).*/\1/p' <<<"$plan")
  if [ -z "$onDisk" ]; then
    # Without package lists nothing is known exactly; this is a bare system.
    say "needs about 3.4 GB of disk and about 5 minutes (500 MB to download)"
    return
  fi
  # 10 MB/s of download and 20 MB/s of unpacking are a modest machine's.
  local minutes
  minutes=$(awk -v get="${toGet:-0 B}" -v disk="$onDisk" '
    function mega(text, part) {
      split(text, part, " "); gsub(",", "", part[1])
      return part[1] * (part[2] == "GB" ? 1000 : part[2] == "MB" ? 1 : 0)
    }
    BEGIN { print 1 + int((mega(get) / 10 + mega(disk) / 20) / 60 + 0.5) }')
  say "needs $onDisk of disk (${toGet:-0 B} to download) and about" \
    "$minutes minute(s)"
}

# Asks on a terminal; otherwise only root may go on unasked (a CI machine).
# Argument: `sudo` when that is how root's rights are had.
mayInstall() {
  [ "$(id -u)" -eq 0 ] || [ -n "$1" ] || return 1
  if [ -t 0 ] && [ -t 2 ]; then
    local answer
    printf 'qnn: install them now%s? [Y/n] ' "${1:+ with $1}" >&2
    read -r answer
    case $answer in "" | [Yy]*) return 0 ;; *) return 1 ;; esac
  fi
  [ "$(id -u)" -eq 0 ]
}

# Installs the packages that the given command (none: any build) still lacks.
needPackages() {
  command -v dpkg-query >/dev/null ||
    die "this needs Debian 12 (dpkg not found); packages.txt lists what to have"
  local listed missing sudo='' asRoot=''
  mapfile -t listed < <(listedPackages "$@")
  mapfile -t missing < <(missingPackages "${listed[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0

  say "missing packages: ${missing[*]}"
  sayCost "${missing[@]}"
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then sudo=sudo; else asRoot=' as root'; fi
  fi
  local update="${sudo:+sudo }apt-get update"
  local install="${sudo:+sudo }env DEBIAN_FRONTEND=noninteractive apt-get install -y"
  install+=" --no-install-recommends ${missing[*]}"
  local unknown
  unknown=$(unknownPackages "${missing[@]}")
  if ! mayInstall "$sudo"; then
    say "to install them, run this command${asRoot}:"
    printf '  %s\n' "${unknown:+$update && }$install" >&2
    exit 1
  fi

  if [ -n "$unknown" ]; then
    $update >&2
    unknown=$(unknownPackages "${missing[@]}" | xargs)
    [ -z "$unknown" ] ||
      die "apt does not offer $unknown: is this Debian 12 with its security" \
        "updates?"
  fi
  # Lists that are too old name archives that are gone: refresh, try once more.
  $install >&2 || { $update >&2 && $install >&2; } || die "apt-get failed"
}
