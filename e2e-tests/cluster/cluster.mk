# What the project's Makefile offers of the cluster. How a cluster comes up, step by step: steps.mk.

cluster_dir := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))

# Everything that is built, and every log, is kept here; kubectl, helm and kind from here see our cluster and no other.
# A second cluster on one machine wants another name and another cache.
export LOCKKEEPER_CACHE ?= $(HOME)/.cache/lockkeeper
export LOCKKEEPER_CLUSTER ?= lockkeeper
export KUBECONFIG := $(LOCKKEEPER_CACHE)/kubeconfig
export PATH := $(LOCKKEEPER_CACHE)/bin:$(PATH)

# The steps run side by side even when make was called without -j, and once at a time for a cache.
cluster_steps = +@$(cluster_dir)/scripts/exclusively $(LOCKKEEPER_CACHE)/lock \
	$(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j4) -f $(cluster_dir)/steps.mk

.PHONY: cluster
cluster: ## Bring up the kind cluster, with all that it needs; seconds when it is up already
	$(cluster_steps) up

.PHONY: clean-cluster
clean-cluster: ## Take down the cluster, and the Docker engine if it was started here
	$(cluster_steps) down

.PHONY: load-images
load-images: ## Load the docker archives named in ARCHIVES="…" into the cluster's node
	@$(cluster_dir)/scripts/step 'load images' 10m $(cluster_dir)/scripts/load-image $(ARCHIVES)

.PHONY: prove-cluster
prove-cluster: ## Check that the cluster does what the stories rely on (Jobs, logs, DNS, signals)
	@$(cluster_dir)/scripts/step 'prove cluster' 10m $(cluster_dir)/scripts/prove
