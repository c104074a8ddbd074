package dev.lockkeeper.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.Map;

/** The chart in the working tree, rendered by Helm itself. */
final class Chart {
  static final Path FOLDER = Path.of("..", "helm", "lockkeeper").toAbsolutePath().normalize();
  static final String RELEASE = "lockkeeper";
  static final String NAMESPACE = "lockkeeper-system";
  private static final String OLDEST_KUBERNETES = "1.31.0";

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  static Manifests render() {
    return render(Map.of());
  }

  /**
   * Renders the chart.
   *
   * @param values by their path, such as {@code image.tag}
   * @throws IllegalStateException with Helm's words when the values are refused
   */
  static Manifests render(Map<String, Object> values) {
    return Manifests.of(yaml(values));
  }

  /** The same as text. */
  static String yaml(Map<String, Object> values) {
    var template =
        new Helm(FOLDER)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(OLDEST_KUBERNETES);
    values.forEach(template::set);
    return template.call();
  }

  private Chart() {}
}
