package dev.lockkeeper.e2e;

/**
 * There is no cluster to run stories on. Its one line says it all: where it was thrown does not
 * matter.
 */
final class NoCluster extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoCluster(String why) {
    super(
        "No cluster for the stories: " + why + ". Run make test, which brings one up.",
        null,
        false,
        false);
  }
}
