package dev.lockkeeper.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An image as {@code docker save} would write it.
 *
 * @param name with its tag
 * @param config the OCI image configuration
 * @param compressedSize of all layers, in bytes
 * @param files of all layers, a later layer's last
 */
record ImageArchive(String name, JsonNode config, long compressedSize, List<ImageFile> files) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The archive that the build left for a module. */
  static ImageArchive of(String module) {
    var archive = Path.of("..", module, "target", "lockkeeper-" + module + ".tar");
    if (!Files.exists(archive)) {
      throw new AssertionError("there is no image of the " + module + ": run make images first");
    }
    try (var stream = Files.newInputStream(archive)) {
      return read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImageArchive read(InputStream archive) throws IOException {
    var parts = new HashMap<String, byte[]>();
    try (var tar = new TarArchiveInputStream(archive)) {
      for (TarArchiveEntry part; (part = tar.getNextEntry()) != null; ) {
        parts.put(part.getName(), tar.readAllBytes());
      }
    }
    var manifest = JSON.readTree(parts.get("manifest.json")).get(0);
    var size = 0L;
    var files = new ArrayList<ImageFile>();
    for (var layer : manifest.get("Layers")) {
      var compressed = parts.get(layer.textValue());
      size += compressed.length;
      files.addAll(filesOf(compressed));
    }
    return new ImageArchive(
        manifest.get("RepoTags").get(0).textValue(),
        JSON.readTree(parts.get(manifest.get("Config").textValue())),
        size,
        List.copyOf(files));
  }

  private static List<ImageFile> filesOf(byte[] layer) throws IOException {
    var files = new ArrayList<ImageFile>();
    try (var tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        files.add(new ImageFile(entry, tar.readAllBytes()));
      }
    }
    return files;
  }

  /** The image's regular files. */
  Stream<ImageFile> regularFiles() {
    return files.stream().filter(file -> file.entry().isFile());
  }

  /** The only file of that path. */
  ImageFile file(String path) {
    var found = files.stream().filter(file -> file.path().equals(path)).toList();
    if (found.size() != 1) {
      throw new AssertionError(path + " is in " + name + " " + found.size() + " times");
    }
    return found.getFirst();
  }

  List<String> entrypoint() {
    return texts(config.at("/config/Entrypoint"));
  }

  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    for (var variable : texts(config.at("/config/Env"))) {
      var parts = variable.split("=", 2);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
  }
}
