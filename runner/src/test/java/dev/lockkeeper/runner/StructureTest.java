package dev.lockkeeper.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockkeeper.runner",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StructureTest {
  @ArchTest
  static final ArchRule shouldKnowNothingButTheContractLiquibaseAndTheDriver =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lockkeeper.runner..",
              "dev.lockkeeper.contract..",
              "liquibase..",
              "org.postgresql..",
              "com.fasterxml.jackson..",
              "org.jspecify..",
              "java..",
              "javax.net..",
              "jdk.net..");

  @ArchTest
  static final ArchRule shouldHaveNoCyclesBetweenPackages =
      slices().matching("dev.lockkeeper.runner.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldKeepLiquibaseOutOfWhatIsNotAboutIt =
      noClasses()
          .that()
          .resideInAnyPackage("..result", "..spec", "..stop", "..connection", "..lock")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("liquibase..");

  @ArchTest
  static final ArchRule shouldReadTheEnvironmentInMainOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.lockkeeper.runner.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);
}
