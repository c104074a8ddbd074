package dev.lockkeeper.e2e;

import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** Rights that somebody gives to users in a story's namespace, one role for each. */
final class Rights {

  /**
   * Allows {@code user} the verbs.
   *
   * @param role names what is given, so that it can be taken back
   * @param name of the one object that it is about; empty for all
   */
  static void grant(
      Stage stage,
      String user,
      String role,
      String group,
      String resource,
      String name,
      String... verbs) {
    var rule =
        new PolicyRuleBuilder().withApiGroups(group).withResources(resource).withVerbs(verbs);
    var of = nameOf(user, role);
    stage.apply(
        new RoleBuilder()
            .withNewMetadata()
            .withName(of)
            .endMetadata()
            .withRules((name.isEmpty() ? rule : rule.withResourceNames(name)).build())
            .build());
    stage.apply(
        new RoleBindingBuilder()
            .withNewMetadata()
            .withName(of)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "Role", of)
            .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
            .build());
  }

  static void revoke(Stage stage, String user, String role) {
    stage
        .client()
        .rbac()
        .roleBindings()
        .inNamespace(stage.namespace())
        .withName(nameOf(user, role))
        .delete();
  }

  private static String nameOf(String user, String role) {
    return user + "-" + role;
  }

  private Rights() {}
}
