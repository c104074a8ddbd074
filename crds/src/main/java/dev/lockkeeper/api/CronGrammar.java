package dev.lockkeeper.api;

/** What the API server can tell of a cron expression: its form, and the days that never come. */
final class CronGrammar {
  private static final String STEP = "/[1-9][0-9]?";
  private static final String EVERY = "[*](" + STEP + ")?";

  private static final String MINUTE = "[0-5]?[0-9]";
  private static final String MINUTES = MINUTE + "(-" + MINUTE + "(" + STEP + ")?)?";
  private static final String HOUR = "([01]?[0-9]|2[0-3])";
  private static final String HOURS = HOUR + "(-" + HOUR + "(" + STEP + ")?)?";
  private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
  private static final String DAYS = DAY + "(-" + DAY + "(" + STEP + ")?)?";
  private static final String MONTH =
      "(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)";
  private static final String MONTHS = MONTH + "(-" + MONTH + "(" + STEP + ")?)?";
  private static final String WEEKDAY = "([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)";
  private static final String WEEKDAYS = WEEKDAY + "(-" + WEEKDAY + "(" + STEP + ")?)?";

  /** Five fields, each of them all, or a list of values and ranges. */
  static final String FORM =
      "^("
          + (EVERY + "|" + MINUTES + "(," + MINUTES + ")*) (")
          + (EVERY + "|" + HOURS + "(," + HOURS + ")*) (")
          + (EVERY + "|" + DAYS + "(," + DAYS + ")*) (")
          + (EVERY + "|" + MONTHS + "(," + MONTHS + ")*) (")
          + (EVERY + "|" + WEEKDAYS + "(," + WEEKDAYS + ")*)$");

  private static final String FEBRUARY = "(0?2|FEB)";
  private static final String SHORT_MONTH = "(0?[2469]|11|FEB|APR|JUN|SEP|NOV)";
  private static final String LATE = "3[01](-31)?";
  private static final String LAST = "31(-31)?";
  private static final String TIMES = "^[^ ]+ [^ ]+ ";

  /** Only the 30th and 31st of a February. */
  static final String NEVER_IN_FEBRUARY =
      TIMES + LATE + "(," + LATE + ")* " + FEBRUARY + "(," + FEBRUARY + ")* [*]$";

  /** Only the 31st of months without one. */
  static final String NEVER_IN_SHORT_MONTHS =
      TIMES + LAST + "(," + LAST + ")* " + SHORT_MONTH + "(," + SHORT_MONTH + ")* [*]$";

  private CronGrammar() {}
}
