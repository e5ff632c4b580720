/**
 * Tests of what runs on Menai's loops, with JUnit 5; the number is JUnit's, and part of the name.
 */
@SuppressWarnings("module")
module dev.menai.junit5 {
  requires transitive dev.menai.java;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;
  requires static kotlinx.coroutines.test;

  exports dev.menai.junit5;

  opens dev.menai.junit5 to
      org.junit.platform.commons;
}
