package dev.lockkeeper.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.lockkeeper.contract",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StructureTest {

  @ArchTest
  static final ArchRule SHOULD_DEPEND_ON_THE_JDK_ALONE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.lockkeeper.contract", "java..", "org.jspecify..")
          .because("either side can be replaced, with other libraries");
}
