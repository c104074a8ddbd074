package dev.lockkeeper.runner.changelog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import liquibase.resource.AbstractResourceAccessor;
import liquibase.resource.Resource;

/** Gives Liquibase the changelog's files and nothing else: there is no file system behind it. */
public final class ContentAccessor extends AbstractResourceAccessor {
  private final Content content;

  public ContentAccessor(Content content) {
    this.content = content;
  }

  @Override
  public List<Resource> getAll(String path) {
    var normal = normal(path);
    return exists(normal) ? List.of(new ContentResource(this, normal)) : List.of();
  }

  @Override
  public List<Resource> search(String path, boolean recursive) throws IOException {
    var options = new SearchOptions();
    options.setRecursive(recursive);
    return search(path, options);
  }

  @Override
  public List<Resource> search(String path, SearchOptions options) throws IOException {
    var folder = normal(path);
    if (content.files().containsKey(folder)) {
      throw new IOException("'%s' is a file, not a folder".formatted(folder));
    }
    var prefix = folder.isEmpty() ? "" : folder + "/";
    var ending = options.endsWithFilterIsSet() ? options.getEndsWithFilter() : "";
    var found = new ArrayList<Resource>();
    for (var file : new TreeSet<>(content.files().keySet())) {
      if (!file.startsWith(prefix)) {
        continue;
      }
      var below = file.substring(prefix.length());
      long depth = 1 + below.chars().filter(letter -> letter == '/').count();
      if (depth >= options.getMinDepth()
          && depth <= options.getMaxDepth()
          && lower(file).endsWith(lower(ending))) {
        found.add(new ContentResource(this, file));
      }
    }
    return found;
  }

  @Override
  public List<String> describeLocations() {
    return List.of("the changelog");
  }

  @Override
  public void close() {}

  boolean exists(String normalPath) {
    return content.files().containsKey(normalPath);
  }

  byte[] bytes(String normalPath) throws FileNotFoundException {
    var bytes = content.files().get(normalPath);
    if (bytes == null) {
      throw new FileNotFoundException("'%s' is not in the changelog".formatted(normalPath));
    }
    return bytes;
  }

  /**
   * {@code path} relative to the changelog's root, as its files are named. One that climbs out of
   * the root keeps its leading dots: no file is called so, and to Liquibase it is just not there.
   */
  static String normal(String path) {
    var steps = new ArrayDeque<String>();
    var plain = path.replace('\\', '/').replaceFirst("^(classpath\\*?|file):", "");
    for (var step : plain.split("/", -1)) {
      if (step.equals("..") && !steps.isEmpty() && !steps.getLast().equals("..")) {
        steps.removeLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.addLast(step);
      }
    }
    return String.join("/", steps);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
