package dev.lockkeeper.runner.changelog;

import liquibase.change.CheckSum;
import liquibase.change.DatabaseChange;
import liquibase.change.custom.CustomChangeWrapper;
import liquibase.database.Database;
import liquibase.exception.ValidationErrors;
import liquibase.exception.Warnings;
import liquibase.parser.core.ParsedNode;
import liquibase.parser.core.ParsedNodeException;
import liquibase.resource.ResourceAccessor;
import liquibase.serializer.core.string.StringChangeLogSerializer;
import liquibase.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a changelog has a {@code customChange}. Liquibase's own loads and runs the named
 * class while it parses; this one keeps the name and the parameters, so that the checksum of one
 * that ran long ago stays what it was. Public, as Liquibase makes its instances by reflection.
 */
@DatabaseChange(
    name = "customChange",
    description = "A custom change whose class is not loaded",
    priority = 1)
public final class UnloadedCustomChange extends CustomChangeWrapper {
  private @Nullable String className;

  @Override
  public void load(ParsedNode parsedNode, ResourceAccessor resourceAccessor)
      throws ParsedNodeException {
    className = parsedNode.getChildValue(null, "class", String.class);
    var container = parsedNode.getChild(null, "params");
    for (var node : (container == null ? parsedNode : container).getChildren(null, "param")) {
      var value = node.getValue() == null ? node.getChildValue(null, "value") : node.getValue();
      setParam(
          node.getChildValue(null, "name", String.class), value == null ? null : value.toString());
    }
  }

  @Override
  public @Nullable String getClassName() {
    return className;
  }

  /** As Liquibase computes it for a class that has no say in it. */
  @Override
  public CheckSum generateCheckSum() {
    return CheckSum.compute(new StringChangeLogSerializer().serialize(this, false));
  }

  @Override
  public boolean supports(Database database) {
    return true;
  }

  @Override
  public Warnings warn(Database database) {
    return new Warnings();
  }

  @Override
  public ValidationErrors validate(Database database) {
    return new ValidationErrors();
  }

  @Override
  public SqlStatement[] generateStatements(Database database) {
    throw new IllegalStateException("a customChange is refused before it is run");
  }

  @Override
  public boolean supportsRollback(Database database) {
    return false;
  }

  @Override
  public String getConfirmationMessage() {
    return "";
  }
}
