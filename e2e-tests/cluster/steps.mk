# The steps that bring the cluster up and take it down. Called by cluster.mk, under its lock.
# Every cached thing carries a hash of what it is made from in its name: when it exists, it is current.

here := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
include $(here)/versions.mk

cache := $(LOCKKEEPER_CACHE)
built := $(cache)/built
scripts := $(here)/scripts
step := @$(scripts)/step
again := +@exec $(MAKE) --no-print-directory -f $(here)/steps.mk

# $(call hash,files,words)
hash = $(shell { cat /dev/null $(1); echo '$(2)'; } | sha256sum | cut -c1-12)
files_under = $(shell find $(1) -type f | LC_ALL=C sort)

# Two passes: the first finds out where images come from, and the rules of the second depend on it.
.PHONY: up
up:
	@mkdir -p $(built) $(cache)/bin
	$(again) image-source
	$(again) parts IMAGES=$$(cat $(cache)/image-source)

.PHONY: parts
parts: cluster postgres prometheus

.PHONY: down
down:
	$(step) 'delete cluster' 5m $(scripts)/cluster-delete $(LOCKKEEPER_CLUSTER) $(cache)
	$(step) 'stop docker engine' 5m $(scripts)/engine-stop $(cache)/engine

# --- Docker engine

capability_filter := $(built)/capability-filter-$(call hash,$(here)/capability-filter/* $(scripts)/go-build)

$(capability_filter):
	$(step) 'build capability filter' 10m $(scripts)/go-build $(here)/capability-filter $@ .

.PHONY: engine
engine: $(capability_filter)
	$(step) 'docker engine' 10m $(scripts)/engine-start $(cache)/engine $(capability_filter)/capability-filter

# --- kind and helm

kubernetes_minor := $(word 2,$(subst ., ,$(KUBERNETES_VERSION)))

# helm lints and renders charts for the Kubernetes version that it was told when it was built.
helm_flags := -X helm.sh/helm/v3/internal/version.version=$(HELM_VERSION) \
  $(foreach package,chartutil lint/rules, \
    -X helm.sh/helm/v3/pkg/$(package).k8sVersionMajor=1 -X helm.sh/helm/v3/pkg/$(package).k8sVersionMinor=$(kubernetes_minor))

tools_built := $(built)/tools-$(call hash,$(here)/tools/* $(scripts)/go-build,$(helm_flags))

$(tools_built):
	$(step) 'build kind and helm' 30m $(scripts)/go-build $(here)/tools $@ -ldflags '-s -w $(helm_flags)' tool

.PHONY: tools
tools: $(tools_built)
	@ln -sfn $(tools_built)/kind $(tools_built)/helm $(cache)/bin/

# --- What a node image is made of, where none is pulled

kubernetes_flags := -s -w -X k8s.io/component-base/version.gitVersion=$(KUBERNETES_VERSION) \
  -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$(kubernetes_minor) \
  -X k8s.io/component-base/version.gitTreeState=clean -X k8s.io/client-go/pkg/version.gitVersion=$(KUBERNETES_VERSION)
kubernetes := $(built)/kubernetes-$(call hash,$(call files_under,$(here)/node/kubernetes) $(scripts)/go-build,$(kubernetes_flags))

$(kubernetes):
	$(step) 'build Kubernetes and etcd' 60m $(scripts)/go-build $(here)/node/kubernetes $@ -ldflags '$(kubernetes_flags)' tool ./pause

containerd_flags := -s -w -X github.com/containerd/containerd/v2/version.Version=$(CONTAINERD_VERSION)
containerd_tags := no_btrfs no_devmapper no_zfs no_aufs no_tracing
containerd := $(built)/containerd-$(call hash,$(here)/node/containerd/* $(scripts)/go-build,$(containerd_flags) $(containerd_tags))

$(containerd):
	$(step) 'build containerd' 30m $(scripts)/go-build $(here)/node/containerd $@ -tags '$(containerd_tags)' -ldflags '$(containerd_flags)' tool

coredns := $(built)/coredns-$(call hash,$(here)/node/coredns/* $(scripts)/go-build)

$(coredns):
	$(step) 'build coredns' 30m $(scripts)/go-build $(here)/node/coredns $@ -ldflags '-s -w' .

.PHONY: debian-packages
debian-packages:
	$(step) 'debian packages' 10m $(scripts)/apt-install debootstrap zstd

debian := $(built)/debian-$(call hash,$(here)/node/packages $(scripts)/debian-root,$(DEBIAN_SUITE)).tar

$(debian): | debian-packages
	$(step) 'debian root' 20m $(scripts)/debian-root $(DEBIAN_SUITE) $(here)/node/packages $@

node_parts := $(kubernetes) $(containerd) $(coredns) $(debian) $(tools_built)
node_hash := $(call hash,$(here)/node/files/* \
  $(addprefix $(scripts)/,node-image import-image preload-images control-plane-images copy-with-libraries),$(notdir $(node_parts)))
node_archive := $(built)/node-$(node_hash).tar.zst

$(node_archive): $(node_parts) | debian-packages
	$(step) 'build node image' 20m env KUBERNETES=$(kubernetes) CONTAINERD=$(containerd) COREDNS=$(coredns) DEBIAN=$(debian) \
	  $(scripts)/node-image $(KUBERNETES_VERSION) $(NODE_IMAGE) $@

# --- Images: pulled where a registry answers, else built

.PHONY: image-source
image-source: engine
	@timeout 5m $(scripts)/sweep $(cache) >$(cache)/logs/sweep.log
	$(step) 'image registry' 2m $(scripts)/image-source $(cache)/image-source $(node_archive) $(NODE_IMAGE_PULLED)
	@[ -e $(node_archive) ] || grep -q pulled $(cache)/image-source || \
	  echo 'The node image is built here, once for its versions, in about ten minutes; logs: $(cache)/logs'

POSTGRES_IMAGE := lockkeeper.dev/postgres:$(POSTGRES_MAJOR)
postgres_archive := $(built)/postgres-$(IMAGES)-$(call hash,$(here)/postgres/* \
  $(addprefix $(scripts)/,postgres-image unpack-packages import-image copy-with-libraries),$(DEBIAN_SUITE) $(POSTGRES_IMAGE) $(POSTGRES_IMAGE_PULLED)).tar

PROMETHEUS_IMAGE := lockkeeper.dev/prometheus:e2e
prometheus_archive := $(built)/prometheus-$(IMAGES)-$(call hash,\
  $(addprefix $(scripts)/,prometheus-image unpack-packages import-image copy-with-libraries),$(DEBIAN_SUITE) $(PROMETHEUS_IMAGE) $(PROMETHEUS_IMAGE_PULLED)).tar

ifeq ($(IMAGES),pulled)

NODE_IMAGE := $(NODE_IMAGE_PULLED)

.PHONY: node-image
node-image:
	$(step) 'node image' 30m $(scripts)/pull-image $(NODE_IMAGE)

$(postgres_archive):
	$(step) 'postgres image' 30m $(scripts)/pull-image $(POSTGRES_IMAGE_PULLED) $(POSTGRES_IMAGE) $@

$(prometheus_archive):
	$(step) 'prometheus image' 30m $(scripts)/pull-image $(PROMETHEUS_IMAGE_PULLED) $(PROMETHEUS_IMAGE) $@

else

NODE_IMAGE := lockkeeper.dev/node:$(KUBERNETES_VERSION)-$(node_hash)

.PHONY: node-image
node-image: $(node_archive) | debian-packages
	$(step) 'node image' 10m $(scripts)/load-into-engine $(NODE_IMAGE) $(node_archive)

$(postgres_archive): | debian-packages
	$(step) 'build postgres image' 20m $(scripts)/postgres-image $(DEBIAN_SUITE) $(POSTGRES_MAJOR) $(POSTGRES_IMAGE) $@

$(prometheus_archive): | debian-packages
	$(step) 'build prometheus image' 20m $(scripts)/prometheus-image $(DEBIAN_SUITE) $(PROMETHEUS_IMAGE) $@

endif

# --- Cluster

kubectl := $(built)/kubectl-$(call hash,,$(NODE_IMAGE))

$(kubectl): | node-image
	$(step) 'take kubectl' 2m $(scripts)/take-kubectl $(NODE_IMAGE) $@

.PHONY: cluster
cluster: node-image tools $(kubectl)
	@ln -sfn $(kubectl) $(cache)/bin/kubectl
	$(step) cluster 10m $(scripts)/cluster-create $(LOCKKEEPER_CLUSTER) $(IMAGES) $(NODE_IMAGE) $(cache)

.PHONY: postgres
postgres: cluster $(postgres_archive)
	$(step) 'load postgres image' 5m $(scripts)/load-image $(postgres_archive)

.PHONY: prometheus
prometheus: cluster $(prometheus_archive)
	$(step) 'load prometheus image' 5m $(scripts)/load-image $(prometheus_archive)
