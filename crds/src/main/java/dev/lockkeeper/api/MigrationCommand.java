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
 * What a person orders about a Migration: once, under his own name, and never changed. What was
 * accepted stands in the Migration's status, and counts from there: deleting it takes nothing back.
 */
@Group(Migration.GROUP)
@Plural("migrationcommands")
@Version(Migration.VERSION)
@ShortNames("migcmd")
@AdditionalPrinterColumn(name = "Migration", jsonPath = ".spec.migration.name", type = Type.STRING)
@AdditionalPrinterColumn(name = "Command", jsonPath = ".spec.command", type = Type.STRING)
@AdditionalPrinterColumn(name = "Requester", jsonPath = ".spec.requester", type = Type.STRING)
@AdditionalPrinterColumn(name = "Outcome", jsonPath = ".status.outcome", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.message",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class MigrationCommand extends CustomResource<MigrationCommandSpec, MigrationCommandStatus>
    implements Namespaced {}
