module lockkeeper.dev/e2e-tests/cluster/capability-filter

go 1.24.0
