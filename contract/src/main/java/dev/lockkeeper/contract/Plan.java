package dev.lockkeeper.contract;

import java.util.List;

/**
 * What an attempt found before it did anything: the changesets that a target does not have yet, in
 * the order in which they would run.
 */
public record Plan(List<Changeset> changesets) {
  /**
   * A plan's JSON, unpacked, is never larger, in bytes: whoever reads one need not fear for memory.
   */
  public static final int LARGEST_BYTES = 8 * 1024 * 1024;

  /** Packed it fits a ConfigMap: that holds 1 MiB, and needs room for its metadata. */
  public static final int LARGEST_PACKED_BYTES = 900 * 1024;

  public Plan {
    changesets = changesets == null ? List.of() : List.copyOf(changesets);
  }

  /**
   * A pending changeset.
   *
   * @param path of the changelog that holds it, relative to the root: part of its identity
   * @param checksum Liquibase's, with its version in front
   * @param description what it does in a few words, by Liquibase
   * @param transactional whether it and its history row are one commit
   * @param reversible whether it can be rolled back
   * @param destructive whether it drops or deletes what may hold data
   * @param sql the statements it would run, in order
   */
  public record Changeset(
      String path,
      String id,
      String author,
      String checksum,
      String description,
      boolean transactional,
      boolean reversible,
      boolean destructive,
      List<String> sql) {
    public Changeset {
      description = description == null ? "" : description;
      sql = sql == null ? List.of() : List.copyOf(sql);
    }

    /** Its identity as Liquibase writes it: {@code path::id::author}. */
    public String name() {
      return path + "::" + id + "::" + author;
    }
  }

  /**
   * What people approve and an apply must match: a hash of the pending changesets and their SQL,
   * not of times or hosts.
   *
   * @return {@code sha256:} and 64 hexadecimal digits
   */
  public String digest() {
    var digest = new Digest();
    for (var changeset : changesets) {
      digest.add(changeset.path()).add(changeset.id()).add(changeset.author());
      digest.add(changeset.checksum());
      // What people look at before they agree.
      digest.add(
          "%s %s %s"
              .formatted(
                  changeset.transactional(), changeset.reversible(), changeset.destructive()));
      // How many follow: a statement moved to the next changeset is another plan.
      digest.add(String.valueOf(changeset.sql().size()));
      changeset.sql().forEach(digest::add);
    }
    return "sha256:" + digest.hex();
  }
}
