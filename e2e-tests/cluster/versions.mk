# The one owner of every version here that no go.mod pins. The go.mod files own the rest:
# tools/ kind and helm; node/ Kubernetes with etcd, containerd, coredns.

# Where a registry answers: the node image that kind's release notes name for its version in tools/go.mod, and the
# official PostgreSQL and Prometheus.
NODE_IMAGE_PULLED := kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d
POSTGRES_IMAGE_PULLED := postgres:15
PROMETHEUS_IMAGE_PULLED := prom/prometheus:v2.53.5

# Where none does: the Debian release that images are built of, and the PostgreSQL major version that it carries.
DEBIAN_SUITE := bookworm
POSTGRES_MAJOR := 15

# $(call pinned,folder of a go.mod,module)
pinned = $(shell awk '$$1 == "$(2)" && $$2 ~ /^v/ { print $$2 }' $(1)/go.mod)
KUBERNETES_VERSION := $(call pinned,$(here)/node/kubernetes,k8s.io/kubernetes)
CONTAINERD_VERSION := $(call pinned,$(here)/node/containerd,github.com/containerd/containerd/v2)
HELM_VERSION := $(call pinned,$(here)/tools,helm.sh/helm/v3)
