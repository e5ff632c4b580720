package dev.menai.java.architecture;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kotlin.KotlinNullPointerException;
import kotlin.Unit;
import kotlin.jvm.functions.Function0;
import kotlinx.coroutines.Job;

/** Classes that break the rule, each in one place, to show that the check finds it there. */
public final class Planted {
  private Planted() {}

  public interface Returns {
    Unit get();
  }

  public interface Inherits extends Returns {}

  public interface Takes {
    void call(Function0<String> body);
  }

  public interface TakesNested {
    void call(Map<String, ? super List<? extends Unit>> values);
  }

  public interface TakesArray {
    void call(Unit[][] values);
  }

  public interface TakesGenericArray {
    void call(List<Unit>[] values);
  }

  public interface BoundOfMethod {
    <T extends Job> void call(List<T> jobs);
  }

  public interface Throws {
    void call() throws KotlinNullPointerException;
  }

  public abstract static class ProtectedMethod {
    protected abstract void call(Unit unit);
  }

  public static class Constructed {
    public Constructed(Unit unit) {}
  }

  public static class HasField {
    public Unit unit = Unit.INSTANCE;
  }

  public abstract static class Implements implements Function0<String> {}

  public abstract static class ImplementsGeneric implements Supplier<Unit> {}

  public abstract static class Extends extends kotlin.random.Random {}

  public interface Bounded<T extends Job> {}

  static class Hidden {
    public Unit unit = Unit.INSTANCE;

    public static class PublicInHidden {
      public Unit unit = Unit.INSTANCE;
    }
  }

  public abstract static class Clean<T extends Comparable<T>> implements Supplier<T> {
    private final Unit unit = Unit.INSTANCE;

    public List<? super T> call(int count, Class<?>... types) {
      return unit == null ? List.of() : null;
    }

    private Unit hidden() {
      return unit;
    }

    Unit packagePrivate() {
      return hidden();
    }
  }
}
