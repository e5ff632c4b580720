package dev.menai.java;

import dev.menai.GroupPolicy;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The name and the policy of a task group; immutable. */
public final class GroupOptions {
  static final GroupOptions DEFAULT = new GroupOptions(null, GroupPolicy.FAIL_FAST);

  private final @Nullable String name;
  private final GroupPolicy policy;

  private GroupOptions(@Nullable String name, GroupPolicy policy) {
    this.name = name;
    this.policy = policy;
  }

  /**
   * Returns options with {@code name} for messages, logs and dumps; the default is {@code group-N}.
   *
   * @param name need not be unique
   * @return new options
   */
  public GroupOptions name(String name) {
    return new GroupOptions(Objects.requireNonNull(name, "name"), policy);
  }

  /**
   * Returns options with {@code policy}; the default is {@link GroupPolicy#FAIL_FAST}.
   *
   * @param policy what the end of one task means for the others
   * @return new options
   */
  public GroupOptions policy(GroupPolicy policy) {
    return new GroupOptions(name, Objects.requireNonNull(policy, "policy"));
  }

  static GroupOptions of(UnaryOperator<GroupOptions> options) {
    Objects.requireNonNull(options, "options");
    return Objects.requireNonNull(options.apply(DEFAULT), "options returned null");
  }

  @Nullable String name() {
    return name;
  }

  GroupPolicy policy() {
    return policy;
  }

  @Override
  public String toString() {
    return "GroupOptions(" + (name == null ? "" : "\"" + name + "\", ") + policy + ")";
  }
}
