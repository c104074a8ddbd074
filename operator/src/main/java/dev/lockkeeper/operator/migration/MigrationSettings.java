package dev.lockkeeper.operator.migration;

import dev.lockkeeper.operator.attempt.core.RunnerProfiles;
import java.time.Duration;

/**
 * What the reconciler of Migrations is told once.
 *
 * @param profiles what attempts may run
 * @param maxRunningAttempts in the whole cluster
 * @param instance name of this operator's pod, for Events
 * @param operatorNamespace where windows are that bind others
 * @param sourceInterval how often a source that is not watched is looked at again
 */
public record MigrationSettings(
    RunnerProfiles profiles,
    int maxRunningAttempts,
    String operatorNamespace,
    String instance,
    Duration sourceInterval) {}
