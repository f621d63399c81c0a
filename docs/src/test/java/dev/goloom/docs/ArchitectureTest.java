package dev.goloom.docs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Dependencies point one way: cli to catalog to kit and cores; harnesses to cores only.
class ArchitectureTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<Path> CORES = cores();
  private static final String POOL = "dev.goloom.workerpool..";
  private static final String METERS = "dev.goloom.workerpool.micrometer..";
  private static final String LEAKS = "dev.goloom.leaks..";
  private static final String EXTENSION = "dev.goloom.leaks.junit..";
  private static final List<String> CORE_PACKAGES =
      List.of("dev.goloom.channels..", LEAKS, "dev.goloom.litmus..", POOL);

  private final JavaClasses all = classesOf(allModules());

  @Test
  void modules_wereRead() {
    for (String name :
        List.of(
            "dev.goloom.kit.Lab",
            "dev.goloom.cli.Main",
            "dev.goloom.channels.Chan",
            "dev.goloom.leaks.LeakDetector",
            "dev.goloom.litmus.Litmus",
            "dev.goloom.workerpool.WorkerPool",
            "dev.goloom.stress.RaceMain",
            "dev.goloom.benchmarks.BenchMain")) {
      assertTrue(all.contain(name), name + " was not built: run mvn verify at the top");
    }
  }

  @Test
  void cores_useTheJdkAndThemselvesOnly() {
    for (String core : CORE_PACKAGES) {
      classes()
          .that()
          .resideInAPackage(core)
          .and()
          .resideOutsideOfPackages(METERS, EXTENSION)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax..",
              "jdk..",
              "com.sun.management..",
              "org.jspecify..",
              core,
              mayAlsoUse(core))
          .check(all);
    }
  }

  @Test
  void meters_areKnownToOnePackageOnly() {
    noDependency("dev.goloom.workerpool", METERS, "io.micrometer..");
    classes()
        .that()
        .resideInAPackage(METERS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "io.micrometer..", POOL)
        .check(all);
  }

  @Test
  void junit_isKnownToOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(EXTENSION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..")
        .check(all);
    classes()
        .that()
        .resideInAPackage(EXTENSION)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "org.junit.jupiter.api..",
            "org.junit.platform.commons.support..",
            LEAKS)
        .check(all);
  }

  private static String mayAlsoUse(String core) {
    return core.equals(POOL) ? "dev.goloom.channels.." : core;
  }

  @Test
  void cores_eachHasAModuleInfo() {
    assertFalse(CORES.isEmpty());
    for (Path core : CORES) {
      assertTrue(Files.exists(core.resolve("target/classes/module-info.class")), core.toString());
    }
  }

  @Test
  void kit_knowsNoLabNoCoreAndNoCommand() {
    noDependency("dev.goloom.kit..", "dev.goloom.labs..", "dev.goloom.cli..");
    noDependency("dev.goloom.kit..", CORE_PACKAGES.toArray(String[]::new));
  }

  @Test
  void catalog_knowsNoCommand() {
    noDependency("dev.goloom.labs..", "dev.goloom.cli..", "picocli..");
  }

  @Test
  void picocli_isKnownToTheCommandOnly() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.goloom.cli..", "picocli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");
    rule.check(all);
  }

  @Test
  void command_linksAgainstNoHarness() {
    noDependency(
        "dev.goloom.cli..",
        "dev.goloom.stress..",
        "dev.goloom.benchmarks..",
        "org.openjdk.jmh..",
        "org.openjdk.jcstress..");
    noDependency("dev.goloom.labs..", "org.openjdk.jmh..", "org.openjdk.jcstress..");
  }

  @Test
  void harnesses_useCoresOnly() {
    for (String harness : List.of("dev.goloom.stress..", "dev.goloom.benchmarks..")) {
      noDependency(harness, "dev.goloom.kit..", "dev.goloom.labs..", "dev.goloom.cli..");
    }
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.goloom.labs.(*)..").should().beFreeOfCycles().check(all);
  }

  @Test
  void names_sayWhatAClassIs() {
    noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)").check(all);
  }

  private void noDependency(String from, String... to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .check(all);
  }

  private static JavaClasses classesOf(List<Path> modules) {
    return new ClassFileImporter()
        .importPaths(modules.stream().map(module -> module.resolve("target/classes")).toList());
  }

  private static List<Path> allModules() {
    var harnessesAndLabs =
        Stream.of("labs/kit", "labs/catalog", "labs/cli", "stress-tests", "benchmarks")
            .map(ROOT::resolve);
    return Stream.concat(CORES.stream(), harnessesAndLabs).toList();
  }

  private static List<Path> cores() {
    try (Stream<Path> directories = Files.list(ROOT.resolve("labs/cores"))) {
      return directories.filter(d -> Files.exists(d.resolve("pom.xml"))).toList();
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
