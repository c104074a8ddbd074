package dev.lockkeeper.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockkeeper.api.MigrationTargetSpec;
import dev.lockkeeper.contract.ConnectionProperties;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the API server lets a target set is what the runner takes. */
class ConnectionPropertiesTest {

  @Test
  void shouldBeTheSameForTheApiServerAndTheRunner() {
    var properties =
        Arrays.stream(MigrationTargetSpec.Connection.class.getDeclaredFields())
            .filter(field -> field.getName().equals("properties"))
            .findFirst()
            .orElseThrow();

    assertThat(properties.getAnnotation(ValidationRule.class).value())
        .isEqualTo(
            ConnectionProperties.allowed().stream()
                .collect(Collectors.joining("', '", "self.all(k, k in ['", "'])")));
  }
}
