package dev.lockkeeper.runner.lock;

import dev.lockkeeper.contract.RunSpec;
import dev.lockkeeper.contract.Sha256;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How an attempt signs what it holds in a database: the lock row and its session's name. For people
 * it ends in the attempt's identity; the part in front of that fits a session name, which the
 * server cuts, and says whether one attempt is an earlier one of the same Migration on the same
 * target.
 *
 * @param owner stands for the Migration and the target
 * @param number the attempt's, which only rises
 * @param text all of it
 */
public record AttemptMark(String owner, int number, String text) {
  private static final Pattern FORM =
      Pattern.compile("lockkeeper (?<owner>[0-9a-f]{12})#(?<number>[0-9]{1,9})\\b.*");

  private static final int OWNER_LENGTH = 12;

  /** The server cuts an application name to this many bytes. */
  private static final int SESSION_NAME_LIMIT = 63;

  /** Size of the column LOCKEDBY. */
  private static final int LOCKED_BY_LIMIT = 255;

  public static AttemptMark of(RunSpec.Attempt attempt) {
    var names = attempt.migrationUid() + "/" + attempt.target();
    var hash = Sha256.hex(names);
    var owner = hash.substring(hash.length() - OWNER_LENGTH);
    return new AttemptMark(
        owner,
        attempt.number(),
        "lockkeeper %s#%d %s".formatted(owner, attempt.number(), attempt.identity()));
  }

  /** The mark that {@code text} begins with; empty when it is none of ours. */
  static Optional<AttemptMark> in(String text) {
    var parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(
            new AttemptMark(parts.group("owner"), Integer.parseInt(parts.group("number")), text))
        : Optional.empty();
  }

  /** The session's application name. */
  public String sessionName() {
    return text.substring(0, Math.min(text.length(), SESSION_NAME_LIMIT));
  }

  String lockedBy() {
    return text.substring(0, Math.min(text.length(), LOCKED_BY_LIMIT));
  }

  boolean isSameAttemptAs(AttemptMark other) {
    return owner.equals(other.owner) && number == other.number;
  }

  /**
   * Whether this attempt is over if {@code other} runs: the operator starts no attempt of a
   * Migration on a target before every pod of the one before has ended.
   */
  boolean isBefore(AttemptMark other) {
    return owner.equals(other.owner) && number < other.number;
  }
}
