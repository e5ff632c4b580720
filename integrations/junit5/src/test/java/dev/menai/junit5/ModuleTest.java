package dev.menai.junit5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests run from the class path, so the descriptor is resolved here as users' JVMs would. */
class ModuleTest {
  private static final String NAME = "dev.menai.junit5";

  @Test
  void moduleResolvesAndReachesItsOthers() throws Exception {
    Configuration modules =
        ModuleLayer.boot()
            .configuration()
            .resolve(
                ModuleFinder.of(
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .filter(ModuleTest::hasDescriptor)
                        .toArray(Path[]::new)),
                ModuleFinder.of(),
                Set.of(NAME));
    ModuleLayer layer =
        ModuleLayer.boot()
            .defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());

    Class<?> tests = layer.findLoader(NAME).loadClass("dev.menai.junit5.LoopTests");
    assertEquals(NAME, tests.getModule().getName());
    Module core = layer.findModule("dev.menai").orElseThrow();
    assertTrue(core.isExported("dev.menai.interop", tests.getModule()));
    Module launcher = layer.findModule("org.junit.platform.commons").orElseThrow();
    assertTrue(tests.getModule().isOpen(NAME, launcher));
  }

  @Test
  void whatJavaSeesShowsNoKotlin() {
    for (Class<?> type :
        List.of(
            LoopTest.class, LoopClock.class, StageTest.class, StageTests.class, LoopTests.class)) {
      for (Method method : type.getDeclaredMethods()) {
        assertFalse(method.toGenericString().contains("kotlin"), method::toGenericString);
      }
    }
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
