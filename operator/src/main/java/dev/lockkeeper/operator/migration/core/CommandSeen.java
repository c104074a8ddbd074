package dev.lockkeeper.operator.migration.core;

import dev.lockkeeper.api.MigrationCommandSpec.Command;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that nobody has answered yet, as far as is known.
 *
 * @param name of the MigrationCommand
 * @param by who ordered it, which the API server vouches for
 * @param reason in that person's words, in one line
 * @param digest of the plan that it is about
 * @param gate name of the gate that it answers
 * @param expires until when it counts
 * @param outdated whether it is older than the Migration: it was meant for another of that name
 */
public record CommandSeen(
    String name,
    String uid,
    Command command,
    String by,
    @Nullable String reason,
    @Nullable String digest,
    @Nullable String gate,
    @Nullable Instant expires,
    boolean outdated) {

  /** Who ordered what, and why: a sentence without its end. */
  String told() {
    return Commands.told(by, command, reason);
  }
}
