package dev.menai.java.architecture;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The tests run from the class path, so the descriptors are resolved here as users' JVMs would. */
class ModuleDescriptorTest {
  private static final String CORE = "dev.menai";
  private static final String JAVA_API = "dev.menai.java";
  private static final String JUNIT = "dev.menai.junit5";

  // Real modules only: if one of ours needs a jar without a descriptor, this does not resolve.
  private final Configuration modules =
      ModuleLayer.boot()
          .configuration()
          .resolve(
              ModuleFinder.of(
                  CompiledClasses.classPath().stream()
                      .filter(ModuleDescriptorTest::hasDescriptor)
                      .toArray(Path[]::new)),
              ModuleFinder.of(),
              Set.of(JAVA_API));

  @Test
  void coreExportsAllButItsEngine() {
    assertEquals(
        packages(CORE, each -> !isInternal(each)), exports(CORE, each -> !each.isQualified()));
  }

  @Test
  void coreOpensItsInteropToOurModulesAlone() {
    Set<Exports> qualified =
        descriptor(CORE).exports().stream().filter(Exports::isQualified).collect(toSet());

    assertEquals(
        Set.of("dev.menai.interop"), qualified.stream().map(Exports::source).collect(toSet()));
    assertEquals(
        Set.of(JAVA_API, JUNIT),
        qualified.stream().flatMap(each -> each.targets().stream()).collect(toSet()));
  }

  @Test
  void javaApiExportsEveryPackage() {
    assertEquals(packages(JAVA_API, each -> true), exports(JAVA_API, each -> !each.isQualified()));
  }

  @Test
  void classesLoadInNamedModules() throws Exception {
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());

    Class<?> loop = layer.findLoader(JAVA_API).loadClass("dev.menai.java.AsyncLoop");
    assertEquals(JAVA_API, loop.getModule().getName());
    assertEquals(
        CORE, loop.getClassLoader().loadClass("dev.menai.EventLoop").getModule().getName());
  }

  /** Nobody resolves what is required statically: Ctrl-C would not reach a program of modules. */
  @Test
  void coreReachesTheSignals() {
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());

    Module signals = boot.findModule("jdk.unsupported").orElseThrow();
    assertTrue(layer.findModule(CORE).orElseThrow().canRead(signals));
  }

  private ModuleDescriptor descriptor(String module) {
    return modules.findModule(module).orElseThrow().reference().descriptor();
  }

  private Set<String> packages(String module, Predicate<String> kept) {
    return descriptor(module).packages().stream().filter(kept).collect(toCollection(TreeSet::new));
  }

  private Set<String> exports(String module, Predicate<Exports> kept) {
    return descriptor(module).exports().stream()
        .filter(kept)
        .map(Exports::source)
        .collect(toCollection(TreeSet::new));
  }

  private static boolean isInternal(String name) {
    return name.startsWith("dev.menai.internal.") || name.equals("dev.menai.interop");
  }

  private static boolean hasDescriptor(Path entry) {
    try {
      return ModuleFinder.of(entry).findAll().stream()
          .anyMatch(each -> !each.descriptor().isAutomatic());
    } catch (FindException e) {
      return false; // A jar whose name gives no module name, either.
    }
  }
}
