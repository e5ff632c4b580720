/**
 * Event loop, tasks and primitives for suspend functions.
 *
 * <p>Packages under {@code dev.menai.internal} are the engine and stay closed. The interop package
 * is open to Menai's own modules alone, which are built after this one, so that the compiler cannot
 * see them yet.
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
      dev.menai.java,
      dev.menai.junit5;
}
