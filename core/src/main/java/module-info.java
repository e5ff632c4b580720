/**
 * Event loop, tasks and primitives for suspend functions.
 *
 * <p>Packages under {@code dev.menai.internal} are the engine and stay closed. The interop package
 * is open to the Java API alone, which is built after this module, so that the compiler cannot see
 * it yet.
 */
@SuppressWarnings("module")
module dev.menai {
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;
  requires org.slf4j;
  requires jdk.unsupported;
  requires static jdk.jfr;
  requires static java.management;

  exports dev.menai;
  exports dev.menai.debug;
  exports dev.menai.future;
  exports dev.menai.queue;
  exports dev.menai.sync;
  exports dev.menai.testing;
  exports dev.menai.threads;
  exports dev.menai.interop to
      dev.menai.java;
}
