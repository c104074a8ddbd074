package dev.lockkeeper.runner;

/** Changelogs around what a test is about. */
final class Changelogs {

  static String xml(String inner) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
        %s
        </databaseChangeLog>
        """
        .formatted(inner);
  }

  /** One changeset with {@code change} in it. */
  static String xmlOf(String change) {
    return xml("<changeSet id=\"1\" author=\"ann\">%s</changeSet>".formatted(change));
  }

  private Changelogs() {}
}
