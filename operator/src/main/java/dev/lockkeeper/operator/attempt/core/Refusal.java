package dev.lockkeeper.operator.attempt.core;

import dev.lockkeeper.operator.reason.Reason;
import java.util.regex.Pattern;

/**
 * What it means that the API server refused to create something. It has no other word for a quota
 * or a policy than its message: the same whether the operator asked, or the Job controller did and
 * told it as an Event.
 *
 * @param message what it said, and the remedy
 */
public record Refusal(Reason reason, String message) {
  private static final Pattern QUOTA = Pattern.compile("exceeded quota: |failed quota: ");

  /** Who asked may not: that is the operator's role, and no policy. */
  private static final Pattern ROLE = Pattern.compile("User \".*\" cannot |being terminated");

  private static final Pattern POLICY =
      Pattern.compile("denied the request|denied request|violates PodSecurity|is forbidden: ");

  /**
   * Reads a refusal.
   *
   * @param otherwise the reason where the message tells of neither quota nor policy
   */
  public static Refusal of(String message, Reason otherwise) {
    var reason = reason(message, otherwise);
    var said = OneLine.of(message);
    return new Refusal(reason, said + (said.endsWith(".") ? " " : ". ") + reason.remedy());
  }

  private static Reason reason(String message, Reason otherwise) {
    if (QUOTA.matcher(message).find()) {
      return Reason.QUOTA_EXCEEDED;
    }
    if (ROLE.matcher(message).find()) {
      return otherwise;
    }
    return POLICY.matcher(message).find() ? Reason.ADMISSION_REFUSED : otherwise;
  }
}
