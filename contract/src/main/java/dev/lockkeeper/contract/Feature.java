package dev.lockkeeper.contract;

import java.util.Arrays;
import java.util.List;

/**
 * What a runner can be required to know. An operator names in {@link RunSpec#requires()} the
 * features it relies on; a runner that misses one refuses to start instead of doing less than was
 * promised.
 */
public enum Feature {
  /** A transactional changeset and its history row are one commit. */
  ONE_COMMIT,
  /** Only changesets of the mounted plan are run; others end the attempt untouched. */
  PLAN_COVERS,
  /** Given no plan, an apply makes its own, says it before the first changeset and follows it. */
  OWN_PLAN,
  /** {@code startBy} and {@code stopAt} are obeyed without any word from the operator. */
  TIME_BOUNDS,
  /** {@code cancelAt} is obeyed. */
  CANCEL_AT;

  /** Those of {@code names} that this version does not know, in their order. */
  public static List<String> unknownOf(List<String> names) {
    return names.stream()
        .filter(name -> Arrays.stream(values()).noneMatch(known -> known.name().equals(name)))
        .toList();
  }
}
