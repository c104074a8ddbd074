package dev.lockkeeper.runner.changelog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's SQL, as far as it must be understood to say what it does: its statements as lists of
 * words in upper case, without comments, strings, quoted names and function bodies. It looks at the
 * words only: SQL that hides what it does, in a function or a string, is not seen through.
 */
public final class SqlText {
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<skipped>\\s+|--[^\\n]*)\
          |(?<comment>/\\*)\
          |(?<quote>[eE]?'|")\
          |(?<dollar>\\$(?:[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*)?\\$)\
          |(?<word>[A-Za-z_\\x80-\\uffff][A-Za-z0-9_$\\x80-\\uffff]*)\
          |(?<end>;)\
          |(?<other>.)""",
          Pattern.DOTALL);
  private static final String QUOTED = "''";
  private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE", "SHOW");
  private static final Set<String> WRITES =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "CREATE", "DROP", "ALTER");

  private static final Set<String> HOLDS_NO_DATA =
      Set.of(
          "AGGREGATE",
          "CAST",
          "FUNCTION",
          "INDEX",
          "POLICY",
          "PROCEDURE",
          "ROUTINE",
          "RULE",
          "STATISTICS",
          "TRIGGER",
          "VIEW");

  /** {@code ALTER TABLE … DROP} of these takes no data away. */
  private static final Set<String> NO_DATA =
      Set.of("CONSTRAINT", "NOT", "DEFAULT", "IDENTITY", "EXPRESSION");

  private final List<List<String>> statements;

  private SqlText(List<List<String>> statements) {
    this.statements = statements;
  }

  public static SqlText of(@Nullable String sql) {
    var statements = new ArrayList<List<String>>();
    var words = new ArrayList<String>();
    var text = sql == null ? "" : sql;
    var token = TOKEN.matcher(text);
    for (int at = 0; at < text.length() && token.find(at); ) {
      at = token.end();
      if (token.group("comment") != null) {
        at = endOfComment(text, at);
      } else if (token.group("dollar") != null) {
        int close = text.indexOf(token.group("dollar"), at);
        at = close < 0 ? text.length() : close + token.group("dollar").length();
        words.add(QUOTED);
      } else if (token.group("quote") != null) {
        at = endOfQuoted(text, at, token.group("quote"));
        words.add(QUOTED);
      } else if (token.group("end") != null) {
        statements.add(List.copyOf(words));
        words.clear();
      } else if (token.group("skipped") == null) {
        words.add(token.group().toUpperCase(Locale.ROOT));
      }
    }
    statements.add(List.copyOf(words));
    return new SqlText(statements.stream().filter(found -> !found.isEmpty()).toList());
  }

  /** Whether it drops or deletes what may hold data. */
  public boolean isDestructive() {
    return statements.stream().anyMatch(SqlText::isDestructive);
  }

  /** Whether it ends the transaction that it runs in. */
  boolean endsTransaction() {
    boolean inBody = false;
    for (var words : statements) {
      // The statements of a function's body end in END, and not in the transaction's.
      inBody |= has(words, "BEGIN", "ATOMIC");
      var first = words.getFirst();
      boolean savepoint = words.contains("TO") || words.contains("PREPARED");
      boolean ends =
          switch (first) {
            case "COMMIT", "ROLLBACK" -> !savepoint;
            case "ABORT" -> true;
            case "END" -> !inBody;
            case "PREPARE" -> has(words, "PREPARE", "TRANSACTION");
            default -> false;
          };
      if (ends) {
        return true;
      }
      inBody &= !first.equals("END");
    }
    return false;
  }

  /** Whether it is one statement that reads, as far as its words tell. */
  boolean isOneQuery() {
    return statements.size() == 1
        && QUERIES.contains(statements.getFirst().getFirst())
        && statements.getFirst().stream().noneMatch(WRITES::contains);
  }

  private static boolean isDestructive(List<String> words) {
    return switch (words.getFirst()) {
      case "TRUNCATE" -> true;
      case "DROP" -> words.size() < 2 || !HOLDS_NO_DATA.contains(words.get(1));
      case "ALTER" -> words.get(Math.min(1, words.size() - 1)).equals("TABLE") && dropsData(words);
      case "CREATE" -> false;
      default -> has(words, "DELETE", "FROM");
    };
  }

  private static boolean dropsData(List<String> words) {
    for (int i = 2; i < words.size() - 1; i++) {
      if (words.get(i).equals("DROP") && !NO_DATA.contains(words.get(i + 1))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<String> words, String first, String second) {
    for (int i = 0; i < words.size() - 1; i++) {
      if (words.get(i).equals(first) && words.get(i + 1).equals(second)) {
        return true;
      }
    }
    return false;
  }

  /** A doubled quote is a quote inside; in an {@code E''} string a backslash hides one too. */
  private static int endOfQuoted(String text, int from, String opening) {
    char quote = opening.charAt(opening.length() - 1);
    boolean escapes = opening.length() == 2;
    for (int at = from; at < text.length(); at++) {
      char letter = text.charAt(at);
      if (escapes && letter == '\\') {
        at++;
      } else if (letter == quote) {
        if (at + 1 >= text.length() || text.charAt(at + 1) != quote) {
          return at + 1;
        }
        at++;
      }
    }
    return text.length();
  }

  /** Comments nest in PostgreSQL. */
  private static int endOfComment(String text, int from) {
    int depth = 1;
    int at = from;
    while (at < text.length() && depth > 0) {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    }
    return at;
  }
}
