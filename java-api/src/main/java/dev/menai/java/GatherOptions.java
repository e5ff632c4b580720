package dev.menai.java;

/** How a {@code gather} over items starts its work; immutable. */
public final class GatherOptions {
  static final GatherOptions DEFAULT = new GatherOptions(Integer.MAX_VALUE);

  private final int limit;

  private GatherOptions(int limit) {
    this.limit = limit;
  }

  /**
   * Returns options with at most {@code limit} items in work at a time; the default is no limit.
   *
   * @param limit one or more
   * @return new options
   * @throws IllegalArgumentException if {@code limit} is less than one
   */
  public GatherOptions limit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit < 1: " + limit);
    }
    return new GatherOptions(limit);
  }

  int limit() {
    return limit;
  }

  @Override
  public String toString() {
    return limit == Integer.MAX_VALUE
        ? "GatherOptions(no limit)"
        : "GatherOptions(limit=" + limit + ")";
  }
}
