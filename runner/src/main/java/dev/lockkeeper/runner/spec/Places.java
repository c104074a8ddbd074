package dev.lockkeeper.runner.spec;

import dev.lockkeeper.contract.Layout;
import java.nio.file.Path;

/**
 * Where the attempt finds and leaves its files.
 *
 * @param changelog root of the changelog's files
 * @param plan folder of the plan that an apply may run
 * @param credentials folder of the target's Secret
 * @param terminationMessage file of the result
 */
public record Places(Path changelog, Path plan, Path credentials, Path terminationMessage) {

  /** The places that operator and runner agreed on. */
  public static Places inContainer() {
    return new Places(
        Path.of(Layout.CHANGELOG),
        Path.of(Layout.PLAN),
        Path.of(Layout.CREDENTIALS),
        Path.of(Layout.TERMINATION_MESSAGE));
  }
}
