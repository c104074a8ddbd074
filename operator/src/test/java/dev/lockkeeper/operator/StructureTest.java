package dev.lockkeeper.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.time.Instant;

/** The layers of the operator, which nobody has to remember. */
@AnalyzeClasses(
    packages = "dev.lockkeeper.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StructureTest {

  /** The API types extend {@link CustomResource}: of the client, a core sees no more. */
  @ArchTest
  static final ArchRule SHOULD_KEEP_THE_CLUSTER_OUT_OF_A_CORE =
      noClasses()
          .that()
          .resideInAPackage("..core..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..")
                  .and(not(type(CustomResource.class)))
                  .as("are the client's or the operator framework's"));

  @ArchTest
  static final ArchRule SHOULD_KEEP_CLOCK_AND_LOG_OUT_OF_A_CORE =
      noClasses()
          .that()
          .resideInAPackage("..core..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, System.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.slf4j..", "org.apache.logging..", "java.util.logging..", "io.micrometer..")
          .because("the same observation leads to the same decision");

  @ArchTest
  static final ArchRule SHOULD_NOT_ASK_FOR_THE_TIME_IN_A_CORE =
      noClasses()
          .that()
          .resideInAPackage("..core..")
          .should()
          .callMethod(Instant.class, "now")
          .because("the time is part of the observation");

  @ArchTest
  static final ArchRule SHOULD_NOT_CALL_A_SHELL_FROM_A_CORE =
      noClasses()
          .that()
          .resideInAPackage("..core..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.lockkeeper.operator..")
                  .and(not(resideInAnyPackage("..core..", "dev.lockkeeper.operator.reason"))));

  @ArchTest
  static final ArchRule SHOULD_HAVE_NO_CYCLES =
      slices().matching("dev.lockkeeper.operator.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SHOULD_WRITE_A_STATUS_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveSimpleName("TargetStatusWriter")
          .and()
          .doNotHaveSimpleName("MigrationStatusWriter")
          .and()
          .doNotHaveSimpleName("CommandStatusWriter")
          .and()
          .doNotHaveSimpleName("WindowStatusWriter")
          .should()
          .callMethodWhere(
              target(owner(resideInAPackage("io.fabric8.kubernetes.client..")))
                  .and(target(nameMatching("subresource|(update|patch|edit|replace)Status")))
                  .as("the client writes a status"))
          .because("the resourceVersion in each of these writes keeps two attempts off a target");

  @ArchTest
  static final ArchRule SHOULD_SHARE_NOTHING_WITH_THE_RUNNER_BUT_THE_CONTRACT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lockkeeper.runner..", "liquibase..", "org.postgresql..");

  @ArchTest
  static final ArchRule SHOULD_SEE_NO_SECRET =
      noClasses().should().dependOnClassesThat().belongToAnyOf(Secret.class);
}
