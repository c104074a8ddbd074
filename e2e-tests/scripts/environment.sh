# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: the tools of our cache, and our cluster, whatever else kubectl knows.
export LOCKKEEPER_CACHE=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}
export KUBECONFIG=$LOCKKEEPER_CACHE/kubeconfig
export PATH=$LOCKKEEPER_CACHE/bin:$PATH

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
operator_namespace=lockkeeper-system
