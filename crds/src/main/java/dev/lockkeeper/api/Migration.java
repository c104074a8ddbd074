package dev.lockkeeper.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The user's wish: every selected target has every changeset of this changelog. */
@Group(Migration.GROUP)
// Said rather than derived: else every object that is made derives it by regular expressions.
@Plural("migrations")
@Version(Migration.VERSION)
@ShortNames("mig")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Targets",
    jsonPath = ".status.rollout.progress",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Changesets",
    jsonPath = ".status.plan.changesets",
    type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Run", jsonPath = ".status.run", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class Migration extends CustomResource<MigrationSpec, MigrationStatus>
    implements Namespaced {
  public static final String GROUP = "lockkeeper.dev";
  public static final String VERSION = "v1alpha1";
}
