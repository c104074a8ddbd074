package dev.lockkeeper.runner.connection;

import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.contract.SecretKey;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The target's Secret as the kubelet mounts it: a file for each key. */
final class SecretFiles {
  private final Path folder;
  private final Map<String, String> renamed;

  /**
   * Finds the parts under their usual names, or renamed.
   *
   * @param renamed file names by {@link SecretKey#key()}
   */
  SecretFiles(Path folder, Map<String, String> renamed) throws Ended {
    this.folder = folder;
    this.renamed = renamed;
    for (var entry : renamed.entrySet()) {
      refuseUnknown(entry.getKey());
      refuseNoFileName(entry.getValue());
    }
  }

  /** What the Secret says about {@code key}; empty when it says nothing. */
  Optional<String> value(SecretKey key) throws Ended {
    var file = file(key);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      // Written by hand, values end in a line break that nobody means.
      var value = Files.readString(file.get()).replaceFirst("[\r\n]+$", "");
      return value.isEmpty() ? Optional.empty() : Optional.of(value);
    } catch (IOException e) {
      throw new Ended(
          ExitCode.CREDENTIALS_INCOMPLETE,
          "The Secret's key %s cannot be read as text.".formatted(file.get().getFileName()),
          e);
    }
  }

  /** The file that holds {@code key}; empty when there is none. */
  Optional<Path> file(SecretKey key) {
    return namesOf(key).stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
  }

  /** Whether there is no key at all: the kubelet mounts an empty folder for a missing Secret. */
  boolean isEmpty() {
    try (var files = Files.list(folder)) {
      // Its own links to the mounted version are hidden files.
      return files.allMatch(file -> file.getFileName().toString().startsWith(".."));
    } catch (IOException e) {
      return true;
    }
  }

  /** The name that people are told when {@code key} is missing. */
  String nameOf(SecretKey key) {
    return namesOf(key).getFirst();
  }

  private List<String> namesOf(SecretKey key) {
    var name = renamed.get(key.key());
    return name == null ? key.names() : List.of(name);
  }

  private static void refuseUnknown(String key) throws Ended {
    if (Arrays.stream(SecretKey.values()).noneMatch(known -> known.key().equals(key))) {
      throw new Ended(
          ExitCode.INVALID_RUN_SPEC,
          "connection.keys renames %s, which is no part of a connection: it may rename %s."
              .formatted(
                  key,
                  Arrays.stream(SecretKey.values())
                      .map(SecretKey::key)
                      .collect(Collectors.joining(", "))));
    }
  }

  private static void refuseNoFileName(String name) throws Ended {
    if (!name.matches("[-._a-zA-Z0-9]{1,253}") || name.startsWith("..")) {
      throw new Ended(
          ExitCode.INVALID_RUN_SPEC,
          "connection.keys names %s, which cannot be a key of a Secret.".formatted(name));
    }
  }
}
