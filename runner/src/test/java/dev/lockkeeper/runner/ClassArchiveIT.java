package dev.lockkeeper.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.contract.Action;
import dev.lockkeeper.contract.Layout;
import dev.lockkeeper.runner.result.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The list of classes that the image's archive is made of: those that attempts load. With {@code
 * -Dlockkeeper.generate=true} it is written anew. A class that is not in it is loaded all the same,
 * only later: the list need not be exact, but must not grow old.
 */
class ClassArchiveIT {
  private static final Path LIST = Path.of("src", "image", "classes");

  /** Other machines and other releases of Java load a few others. */
  private static final double MOST_MISSING = 0.05;

  @TempDir Path root;

  @Test
  void shouldHoldWhatAttemptsLoad() throws IOException {
    var loaded = loaded();

    if (Boolean.getBoolean("lockkeeper.generate")) {
      Files.createDirectories(LIST.getParent());
      Files.writeString(LIST, String.join("\n", loaded) + "\n");
    }
    var missing = new TreeSet<>(loaded);
    missing.removeAll(Set.copyOf(Files.readAllLines(LIST)));
    assertThat(missing.size())
        .as(
            "classes that attempts load and the archive lacks; make generate writes it: %s",
            missing)
        .isLessThanOrEqualTo((int) (loaded.size() * MOST_MISSING));
  }

  /** A changelog in three formats, applied; then one that fails. */
  private TreeSet<String> loaded() throws IOException {
    var bench = new Workbench(root).target(PostgresServer.database()).root("root.yaml");
    bench.file(
        "root.yaml",
        """
        databaseChangeLog:
          - include: {file: tables.sql}
          - include: {file: more.xml}
          - changeSet:
              id: column
              author: ann
              changes:
                - addColumn:
                    tableName: a
                    columns:
                      - column: {name: note, type: text}
        """);
    bench.file(
        "tables.sql",
        "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (id int PRIMARY KEY);\n");
    bench.file(
        "more.xml",
        Changelogs.xml("<changeSet id=\"2\" author=\"ann\"><sql>SELECT 2</sql></changeSet>"));
    var classes = new TreeSet<>(run(bench, 0));
    bench.file(
        "tables.sql",
        "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (id int PRIMARY KEY);\n"
            + "--changeset ann:3\nINSERT INTO a VALUES ('x');\n");
    classes.addAll(run(bench, 1));
    return classes;
  }

  private Set<String> run(Workbench bench, int number) throws IOException {
    var list = root.resolve("list-" + number);
    var spec = new String(Documents.bytes(bench.spec(Action.APPLY)), UTF_8);
    try (var child =
        ChildRunner.start(root, Map.of(Layout.RUN_SPEC, spec), "-XX:DumpLoadedClassList=" + list)) {
      var code = child.awaitEnd();
      assertThat(code == 0).as(child.output()).isEqualTo(number == 0);
    }
    return Files.readAllLines(list).stream()
        .filter(line -> !line.startsWith("#") && !line.startsWith("@"))
        .map(line -> line.split(" ")[0])
        .filter(name -> !name.startsWith(ChildRunner.class.getName().replace('.', '/')))
        .collect(Collectors.toSet());
  }
}
