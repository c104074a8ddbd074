package dev.lockkeeper.runner.changelog;

import dev.lockkeeper.contract.ContentHash;
import dev.lockkeeper.contract.ExitCode;
import dev.lockkeeper.runner.result.Ended;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * The changelog's files, read once into memory. Liquibase is given these bytes and no file system,
 * so that what was hashed is what is run, and nothing else can be reached.
 *
 * @param files content by path, relative to the root
 */
public record Content(Map<String, byte[]> files) {
  private static final long LIMIT_BYTES = 64L * 1024 * 1024;

  public Content {
    files = Map.copyOf(files);
  }

  /**
   * Reads all files under {@code root} and checks that they are the ones that were pinned.
   *
   * @throws Ended when the folder holds something else, is too large or links out of itself
   */
  public static Content read(Path root, String expectedHash) throws Ended {
    var content = new Content(filesUnder(root));
    if (!ContentHash.of(content.files()).equals(expectedHash)) {
      throw new Ended(
          ExitCode.CONTENT_DIFFERS,
          "The changelog's %d files are not the ones that this run pinned: nothing was touched."
                  .formatted(content.files().size())
              + " Look who changed them, then order Retry (a MigrationCommand).");
    }
    return content;
  }

  private static Map<String, byte[]> filesUnder(Path root) throws Ended {
    try {
      var reader = new Reader(root);
      Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, reader);
      return reader.files;
    } catch (Refused e) {
      throw new Ended(ExitCode.CHANGELOG_INVALID, e.why, e);
    } catch (IOException e) {
      throw new Ended(ExitCode.CONTENT_DIFFERS, "The changelog's files cannot be read.", e);
    }
  }

  /** Collects files, following the links of a ConfigMap volume but none that leads outside. */
  private static final class Reader extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Path realRoot;
    private final Map<String, byte[]> files = new TreeMap<>();
    private long bytes;

    Reader(Path root) throws IOException {
      this.root = root;
      this.realRoot = root.toRealPath();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      refuseOutside(folder);
      return isVolumeInternal(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (isVolumeInternal(file) || !attributes.isRegularFile()) {
        return FileVisitResult.CONTINUE;
      }
      refuseOutside(file);
      bytes += attributes.size();
      if (bytes > LIMIT_BYTES) {
        throw new Refused("The changelog is larger than %d MiB.".formatted(LIMIT_BYTES >> 20));
      }
      files.put(pathOf(file), Files.readAllBytes(file));
      return FileVisitResult.CONTINUE;
    }

    /** The kubelet keeps a volume's versions in folders of the root that begin with two dots. */
    private boolean isVolumeInternal(Path path) {
      return root.equals(path.getParent()) && path.getFileName().toString().startsWith("..");
    }

    private void refuseOutside(Path path) throws IOException {
      if (!path.toRealPath().startsWith(realRoot)) {
        throw new Refused(
            "The changelog's %s is a link that leads outside: replace it by the file."
                .formatted(pathOf(path)));
      }
    }

    private String pathOf(Path path) {
      return root.relativize(path).toString();
    }
  }

  /** What a changelog's folder must not hold. */
  private static final class Refused extends IOException {
    private final String why;

    Refused(String why) {
      super(why);
      this.why = why;
    }
  }
}
