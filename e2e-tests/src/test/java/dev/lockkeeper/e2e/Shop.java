package dev.lockkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;

/** An application in a story's namespace: a web server with a Prometheus, both for gates to ask. */
final class Shop {
  static final String NAME = "shop";
  static final int HTTP = 8080;
  static final int PROMETHEUS = 9090;

  private static final String QUERY = "http://localhost:9090/api/v1/query?query=shop_errors";

  private final Stage stage;

  private Shop(Stage stage) {
    this.stage = stage;
  }

  /** Waits until both answer. */
  static Shop open(Stage stage) {
    stage.client().load(Shop.class.getResourceAsStream("shop.yaml")).items().forEach(stage::apply);
    stage
        .client()
        .pods()
        .inNamespace(stage.namespace())
        .withName(NAME)
        .waitUntilReady(Stage.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    var shop = new Shop(stage);
    await("a sample in the Prometheus of the story")
        .atMost(Stage.PATIENCE)
        .until(() -> shop.run("wget", "-q", "-O", "-", QUERY).contains("\"value\""));
    return shop;
  }

  /** From here on it says whether it is ready. */
  void isReady(boolean ready) {
    write("ready", "{\"ok\": %s}".formatted(ready));
  }

  /** From here on that is how many errors it has. */
  void hasErrors(int count) {
    write("metrics", "shop_errors " + count);
  }

  private void write(String page, String text) {
    run(
        "sh",
        "-c",
        "echo '%2$s' > /www/%1$s.new && mv /www/%1$s.new /www/%1$s".formatted(page, text));
  }

  private String run(String... command) {
    var pod = stage.client().pods().inNamespace(stage.namespace()).withName(NAME).get();
    return InPod.run(stage.client(), pod, NAME, command);
  }
}
