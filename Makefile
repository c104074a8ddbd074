# Everything a developer does with Lockkeeper starts here: `make help`.

.DEFAULT_GOAL := help
include e2e-tests/cluster/cluster.mk

step := e2e-tests/cluster/scripts/step
maven = JAVA_HOME=$$(scripts/find-jdk) mvn --batch-mode --no-transfer-progress
image_archives := operator/target/lockkeeper-operator.tar runner/target/lockkeeper-runner.tar
run_make := @$(MAKE) --no-print-directory

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ready ## Migrate a database with Lockkeeper on a kind cluster, and show it
	@e2e-tests/demo/run

# The units are tested while the cluster comes up; then what needs it.
.PHONY: test
test: jdk no-old-reports ## Run every test there is, the ones on the cluster included
	$(run_make) -j2 cluster unit-and-images HISTORIES=12000
	$(run_make) load-images ARCHIVES="$(image_archives)"
	@$(step) 'tests on the cluster' 60m $(SHELL) -c '$(maven) verify -Pimages,e2e -DskipUnit=true'
	@scripts/count-tests .

.PHONY: unit
unit: jdk no-old-reports ## Run the tests that need neither cluster nor database
	@$(step) 'unit tests' 20m $(SHELL) -c '$(maven) test'
	@scripts/count-tests .

# How many Migrations the operator is measured with.
MIGRATIONS ?= 100

# How long histories of the model are lived, and how often operators are killed and put to sleep.
MINUTES ?= 30
ROUNDS ?= 100
lonely_stories := LeadersE2E,KilledE2E,CrowdE2E,ApiServerLostE2E,NodeLostE2E,NodeRestartedE2E
without_time_limits := -Djunit.jupiter.execution.timeout.mode=disabled

# The two tests of the model share the minutes.
.PHONY: chaos
chaos: ready no-old-reports ## Look for trouble: histories for MINUTES=30, then ROUNDS=100 of it on the cluster
	@$(step) 'histories' $$(($(MINUTES) + 20))m $(SHELL) -c '$(maven) test -pl operator -am -Dtest=HistoriesTest,SameEndTest -Dsurefire.failIfNoSpecifiedTests=false -Dlockkeeper.minutes=$$((($(MINUTES) + 1) / 2)) $(without_time_limits)'
	@$(step) 'chaos on the cluster' $$(($(ROUNDS) + 60))m $(SHELL) -c '$(maven) verify -pl e2e-tests -am -Pe2e -DskipUnit=true -Dit.test=$(lonely_stories) -Dfailsafe.failIfNoSpecifiedTests=false -Dlockkeeper.rounds=$(ROUNDS) $(without_time_limits)'
	@scripts/count-tests .

# Interleaved, on a warm cluster; judged by whoever reads them.
.PHONY: bench
bench: ready no-old-reports ## Print how long a Migration takes beside a plain Job with the Liquibase CLI, and what the operator needs
	@$(step) 'image of plain Liquibase' 10m $(SHELL) -c '$(maven) package -Pimages,bench -DskipUnit=true -pl e2e-tests/plain-liquibase'
	$(run_make) load-images ARCHIVES=e2e-tests/plain-liquibase/target/lockkeeper-plain-liquibase.tar
	@$(maven) --quiet verify -pl e2e-tests -am -Pbench -DskipUnit=true -Dlockkeeper.migrations=$(MIGRATIONS)

.PHONY: images
images: jdk ## Build the operator's and the runner's images as archives
	@$(step) 'images' 20m $(SHELL) -c '$(maven) package -Pimages -DskipUnit=true'

# How many histories of a model cluster the units live.
HISTORIES ?= 600

.PHONY: unit-and-images
unit-and-images: jdk
	@$(step) 'unit tests and images' 40m $(SHELL) -c '$(maven) package -Pimages -Dlockkeeper.histories=$(HISTORIES)'

# The cluster, and in it the images of this working tree.
.PHONY: ready
ready: jdk
	$(run_make) -j2 cluster images
	$(run_make) load-images ARCHIVES="$(image_archives)"

.PHONY: format
format: jdk ## Format all sources
	@$(step) 'format' 10m $(SHELL) -c '$(maven) spotless:apply'

.PHONY: generate
generate: jdk ## Write the files that are generated and committed (CRDs, docs/reasons.md, the chart's README, config/default, the runner's list of classes)
	@$(step) 'generate' 10m $(SHELL) -c '$(maven) verify -Dlockkeeper.generate=true -Dtest=CrdsAreCurrentTest,ReasonsPageTest,ChartReadmeTest,KustomizeTest -Dit.test=ClassArchiveIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false'

# What is counted in the end is this run's.
.PHONY: no-old-reports
no-old-reports:
	@rm -rf */target/*-reports

.PHONY: jdk
jdk:
	@scripts/find-jdk >/dev/null
