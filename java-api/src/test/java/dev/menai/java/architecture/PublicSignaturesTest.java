package dev.menai.java.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Callers of this API write plain Java: nothing of Kotlin may show in it. */
class PublicSignaturesTest {
  /** Classes that may show Kotlin; calling a suspend function from Java needs one, and only one. */
  private static final Set<String> ALLOWED = Set.of("dev.menai.java.SuspendCall");

  private static final String CLASS = ".class";

  private final PublicSignatures signatures =
      new PublicSignatures("dev.menai.", List.of("kotlin.", "kotlinx."));

  @Test
  void noKotlinTypeShowsInPublicSignatures() throws Exception {
    List<Class<?>> classes = classesOf("dev.menai.java");
    List<String> breaches = new ArrayList<>();
    for (Class<?> each : classes) {
      if (!ALLOWED.contains(each.getName())) {
        breaches.addAll(signatures.breaches(each));
      }
    }

    assertFalse(classes.isEmpty(), "no compiled classes found");
    assertTrue(breaches.isEmpty(), "\n" + String.join("\n", breaches));
  }

  @Test
  void everyExceptionIsNeeded() throws Exception {
    assertTrue(ALLOWED.size() <= 1, "more than one class shows Kotlin: " + ALLOWED);
    for (String name : ALLOWED) {
      assertFalse(signatures.breaches(Class.forName(name)).isEmpty(), name + " shows no Kotlin");
    }
  }

  @Test
  void methodsAreSearchedInEveryPosition() {
    assertBreach(Planted.Returns.class, "get: kotlin.Unit");
    assertBreach(Planted.Takes.class, "call: kotlin.jvm.functions.Function0");
    assertBreach(Planted.TakesNested.class, "call: kotlin.Unit");
    assertBreach(Planted.TakesArray.class, "call: kotlin.Unit");
    assertBreach(Planted.TakesGenericArray.class, "call: kotlin.Unit");
    assertBreach(Planted.BoundOfMethod.class, "call: kotlinx.coroutines.Job");
    assertBreach(Planted.Throws.class, "call: kotlin.KotlinNullPointerException");
    assertBreach(Planted.ProtectedMethod.class, "call: kotlin.Unit");
  }

  @Test
  void fieldsConstructorsAndSupertypesAreSearched() {
    assertBreach(Planted.Constructed.class, "(...): kotlin.Unit");
    assertBreach(Planted.HasField.class, "unit: kotlin.Unit");
    assertBreach(Planted.Implements.class, "implements: kotlin.jvm.functions.Function0");
    assertBreach(Planted.ImplementsGeneric.class, "implements: kotlin.Unit");
    assertBreach(Planted.Extends.class, "extends: kotlin.random.Random");
    assertBreach(Planted.Bounded.class, "kotlinx.coroutines.Job");
    assertBreach(Planted.Inherits.class, "get: kotlin.Unit");
  }

  @Test
  void whatUsersCannotSeeMayUseKotlin() {
    assertEquals(List.of(), signatures.breaches(Planted.Hidden.class));
    assertEquals(List.of(), signatures.breaches(Planted.Hidden.PublicInHidden.class));
    assertEquals(List.of(), signatures.breaches(Planted.Clean.class));
  }

  private void assertBreach(Class<?> planted, String expectedEnd) {
    List<String> breaches = signatures.breaches(planted);
    assertTrue(
        breaches.stream().anyMatch(each -> each.endsWith(expectedEnd)),
        () -> "expected a breach '" + expectedEnd + "', found " + breaches);
  }

  private static List<Class<?>> classesOf(String name) throws Exception {
    Path root = CompiledClasses.folder();
    List<Class<?>> classes = new ArrayList<>();
    for (Path file : filesIn(root.resolve(name.replace('.', '/')))) {
      String path = root.relativize(file).toString().replace(File.separatorChar, '.');
      if (path.endsWith(CLASS) && !path.endsWith("package-info.class")) {
        String binaryName = path.substring(0, path.length() - CLASS.length());
        classes.add(Class.forName(binaryName, false, PublicSignaturesTest.class.getClassLoader()));
      }
    }
    return classes;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }
}
