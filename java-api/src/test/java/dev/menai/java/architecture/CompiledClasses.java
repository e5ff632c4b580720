package dev.menai.java.architecture;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The class path of the tests, and this module's compiled main classes on it. */
final class CompiledClasses {
  private CompiledClasses() {}

  static List<Path> classPath() {
    String entries = System.getProperty("java.class.path");
    return Arrays.stream(entries.split(File.pathSeparator)).map(Path::of).toList();
  }

  /** The folder with the main classes of {@code dev.menai.java}, as Maven or an editor made it. */
  static Path folder() throws URISyntaxException {
    Path tests =
        Path.of(CompiledClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return classPath().stream()
        .filter(each -> Files.isDirectory(each.resolve("dev/menai/java")) && !each.equals(tests))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no main classes on " + classPath()));
  }
}
