package dev.lockkeeper.runner.apply;

import liquibase.listener.SqlListener;

/** Remembers the statement that was sent last: the one that failed, if one fails. */
final class LastStatement extends SqlListener {
  private String sql = "";
  private int sent;

  @Override
  public void writeSqlWillRun(String statement) {
    sql = statement;
    sent++;
  }

  void forget() {
    sql = "";
    sent = 0;
  }

  String sql() {
    return sql;
  }

  /** How many were sent since {@link #forget}. */
  int sent() {
    return sent;
  }
}
