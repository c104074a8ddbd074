package dev.lockkeeper.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks of both archives what the cluster relies on. Needs {@code make images}, but no engine. */
class ImagesIT {
  private static final long MEGABYTE = 1_000_000;
  private static final Map<String, ImageArchive> ARCHIVES = new ConcurrentHashMap<>();

  @TempDir Path folder;

  /** They take much room, and the stories run in the same process. */
  @AfterAll
  static void forget() {
    ARCHIVES.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldBeNamedAsTheChartNamesIt(String module) throws IOException {
    var chart = Files.readString(Path.of("..", "helm", "lockkeeper", "Chart.yaml"));
    var values = Files.readString(Path.of("..", "helm", "lockkeeper", "values.yaml"));
    var parts = archive(module).name().split(":");

    assertThat(values).contains("repository: " + parts[0] + "\n");
    assertThat(chart).contains("appVersion: " + parts[1] + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldBeSmall(String module) {
    assertThat(archive(module).compressedSize()).isLessThan(75 * MEGABYTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldRunAsAUserWhoOwnsNothing(String module) {
    var archive = archive(module);

    assertThat(archive.config().at("/config/User").textValue()).isEqualTo("65532:65532");
    assertThat(archive.files())
        .allSatisfy(
            file -> {
              assertThat(file.entry().getLongUserId()).isZero();
              assertThat(file.entry().getLongGroupId()).isZero();
              assertThat(file.changesItsUser()).isFalse();
            });
    assertThat(archive.files())
        .filteredOn(ImageFile::isWritableByOthers)
        .extracting(ImageFile::path)
        .containsExactly("tmp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldHaveNoProgramButJava(String module) {
    var executables =
        archive(module)
            .regularFiles()
            .filter(ImageFile::isExecutable)
            .map(ImageFile::path)
            .filter(path -> !path.matches("lib(64)?/ld-linux-[^/]+"));

    assertThat(executables)
        .containsExactlyInAnyOrder("opt/java/bin/java", "opt/java/lib/jspawnhelper");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldCarryNoTimeOfItsOwn(String module) {
    var archive = archive(module);

    assertThat(archive.config().get("created").textValue()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(archive.files())
        .extracting(file -> file.entry().getLastModifiedTime().toInstant())
        .containsOnly(Instant.ofEpochSecond(1));
  }

  /** Jib writes the same bytes for the same files; here it is asked of the files. */
  @ParameterizedTest
  @CsvSource({"operator, zip-6", "runner, zip-0"})
  void shouldBeTheSameWhenMadeAgain(String module, String compression) throws Exception {
    var archive = archive(module);
    var root = folder.resolve("root");

    var process =
        new ProcessBuilder(
                "../images/root-filesystem", modulesOf(archive), compression, root.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var exit = process.start().waitFor();

    assertThat(exit).as("%s", Files.readString(folder.resolve("log"))).isZero();
    assertThat(contentsOf(root)).isNotEmpty().isEqualTo(contentsBeneathTheProgram(archive));
  }

  /**
   * With its flags, its archive of classes and its class path, or not at all; the program is not
   * run.
   */
  @ParameterizedTest
  @ValueSource(strings = {"operator", "runner"})
  void shouldStartOnItsOwnRuntimeWithoutAWordOnStdout(String module) throws Exception {
    var archive = archive(module);
    unpack(archive);

    var program = new ProcessBuilder(commandOf(archive, "-Xshare:on", "--dry-run"));
    program.environment().clear();
    program.environment().putAll(archive.environment());
    var process =
        program
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s", Files.readString(folder.resolve("stderr"))).isZero();
    assertThat(folder.resolve("stdout")).isEmptyFile();
  }

  private void unpack(ImageArchive archive) throws IOException {
    for (var file : archive.regularFiles().toList()) {
      var path = folder.resolve(file.path());
      Files.createDirectories(path.getParent());
      Files.write(path, file.content());
      Files.setLastModifiedTime(path, FileTime.from(file.entry().getModTime().toInstant()));
      if (file.isExecutable()) {
        assertThat(path.toFile().setExecutable(true)).isTrue();
      }
    }
    var classPath = folder.resolve("app/jib-classpath-file");
    Files.writeString(
        classPath, Files.readString(classPath).replace("/app/", folder.resolve("app") + "/"));
  }

  /** The entrypoint as it is in the folder, with more flags for the virtual machine. */
  private List<String> commandOf(ImageArchive archive, String... flags) {
    assertThat(archive.environment()).containsEntry("PATH", "/opt/java/bin");
    assertThat(archive.entrypoint()).startsWith("java").contains("@/app/jib-classpath-file");
    var command = new ArrayList<>(archive.entrypoint());
    command.set(0, folder.resolve("opt/java/bin/java").toString());
    command.replaceAll(
        word -> word.replaceFirst("([@=])/app/", "$1" + folder.resolve("app") + "/"));
    command.addAll(1, List.of(flags));
    return command;
  }

  private static ImageArchive archive(String module) {
    return ARCHIVES.computeIfAbsent(module, ImageArchive::of);
  }

  private static String modulesOf(ImageArchive archive) throws IOException {
    var release = new Properties();
    release.load(
        new StringReader(
            new String(archive.file("opt/java/release").content(), StandardCharsets.UTF_8)));
    return release.getProperty("MODULES").replace("\"", "").replace(' ', ',');
  }

  private static Map<String, String> contentsBeneathTheProgram(ImageArchive archive) {
    var contents = new TreeMap<String, String>();
    archive
        .regularFiles()
        .filter(file -> !file.path().startsWith("app/"))
        .forEach(file -> contents.put(file.path(), file.hash()));
    return contents;
  }

  private static Map<String, String> contentsOf(Path root) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), ImageFile.hash(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
