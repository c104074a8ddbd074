# shellcheck shell=bash
# How the scripts here speak; to be sourced.

# How the step was done, in one word.
note() { echo "$1" >"${STEP_NOTE:-/dev/null}"; }

# Why the script cannot go on and what to do, in one line.
fail() {
  echo "$1" >&2
  exit 1
}
