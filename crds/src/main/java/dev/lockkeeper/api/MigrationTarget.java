package dev.lockkeeper.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;

/** A database, registered once. */
@Group(Migration.GROUP)
// Said rather than derived: else every object that is made derives it by regular expressions.
@Plural("migrationtargets")
@Version(Migration.VERSION)
@ShortNames("mtg")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Engine", jsonPath = ".status.engine.product", type = Type.STRING)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.engine.version", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Last changeset",
    jsonPath = ".status.lastChangeset",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Holder", jsonPath = ".status.holder.job", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class MigrationTarget extends CustomResource<MigrationTargetSpec, MigrationTargetStatus>
    implements Namespaced {

  /** The attempt that may write there now. */
  public Optional<MigrationTargetStatus.Holder> holder() {
    return Optional.ofNullable(getStatus()).map(MigrationTargetStatus::holder);
  }
}
