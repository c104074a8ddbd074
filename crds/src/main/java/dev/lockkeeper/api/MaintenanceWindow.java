package dev.lockkeeper.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * When something may be done: Migrations and owners of targets name it. In the operator's own
 * namespace, with a {@code namespaceSelector}, it binds every namespace that is selected, whether
 * anybody names it or not.
 */
@Group(Migration.GROUP)
@Plural("maintenancewindows")
@Version(Migration.VERSION)
@ShortNames("mwin")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state", type = Type.STRING)
@AdditionalPrinterColumn(name = "Opens", jsonPath = ".status.opensAt", type = Type.STRING)
@AdditionalPrinterColumn(name = "Closes", jsonPath = ".status.closesAt", type = Type.STRING)
@AdditionalPrinterColumn(name = "Time zone", jsonPath = ".spec.timeZone", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class MaintenanceWindow
    extends CustomResource<MaintenanceWindowSpec, MaintenanceWindowStatus> implements Namespaced {}
