package dev.menai.java;

/** The group of {@code loop.taskGroup}, as its body sees it. */
final class BodyTaskGroup extends TaskGroup {
  BodyTaskGroup(GroupWork<?> work) {
    super(work);
  }
}
