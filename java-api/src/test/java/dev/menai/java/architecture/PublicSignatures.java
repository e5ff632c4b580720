package dev.menai.java.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds types of forbidden packages in what a class shows to its users: supertypes, type
 * parameters, fields, constructors and methods, also those it inherits from classes of this
 * project.
 */
final class PublicSignatures {
  private final String project;
  private final List<String> forbidden;

  /**
   * Makes a checker.
   *
   * @param project prefix of the classes whose inherited members count as the heir's own
   * @param forbidden prefixes of the packages that may not show
   */
  PublicSignatures(String project, List<String> forbidden) {
    this.project = project;
    this.forbidden = forbidden;
  }

  /** Lists the breaches of {@code type} as "where: forbidden type"; none if users cannot see it. */
  List<String> breaches(Class<?> type) {
    if (!isVisible(type)) {
      return List.of();
    }
    List<String> breaches = new ArrayList<>();
    for (Class<?> shown : lineage(type)) {
      String where =
          shown == type ? type.getName() : type.getName() + " through " + shown.getName();
      checkSupertypes(shown, where, breaches);
      checkMembers(shown, where, breaches);
    }
    return breaches;
  }

  private void checkSupertypes(Class<?> type, String where, List<String> breaches) {
    check(type.getGenericSuperclass(), where + " extends", breaches);
    for (Type parent : type.getGenericInterfaces()) {
      check(parent, where + " implements", breaches);
    }
    checkTypeParameters(type, where, breaches);
  }

  private void checkMembers(Class<?> type, String where, List<String> breaches) {
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field.getModifiers(), field.isSynthetic())) {
        check(field.getGenericType(), where + "." + field.getName(), breaches);
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      checkExecutable(constructor, where + "(...)", breaches);
    }
    for (Method method : type.getDeclaredMethods()) {
      String name = where + "." + method.getName();
      if (checkExecutable(method, name, breaches)) {
        check(method.getGenericReturnType(), name, breaches);
      }
    }
  }

  private boolean checkExecutable(Executable executable, String where, List<String> breaches) {
    if (!isShown(executable.getModifiers(), executable.isSynthetic())) {
      return false;
    }
    checkTypeParameters(executable, where, breaches);
    for (Type parameter : executable.getGenericParameterTypes()) {
      check(parameter, where, breaches);
    }
    for (Type thrown : executable.getGenericExceptionTypes()) {
      check(thrown, where, breaches);
    }
    return true;
  }

  private void checkTypeParameters(GenericDeclaration owner, String where, List<String> breaches) {
    for (TypeVariable<?> variable : owner.getTypeParameters()) {
      for (Type bound : variable.getBounds()) {
        check(bound, where, breaches);
      }
    }
  }

  private void check(Type type, String where, List<String> breaches) {
    for (Class<?> named : classesIn(type)) {
      if (forbidden.stream().anyMatch(named.getName()::startsWith)) {
        breaches.add(where + ": " + named.getName());
      }
    }
  }

  /** The class itself and all it inherits from within the project. */
  private Set<Class<?>> lineage(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    collectLineage(type, found);
    return found;
  }

  private void collectLineage(Class<?> type, Set<Class<?>> found) {
    if (type == null || !type.getName().startsWith(project) || !found.add(type)) {
      return;
    }
    collectLineage(type.getSuperclass(), found);
    for (Class<?> parent : type.getInterfaces()) {
      collectLineage(parent, found);
    }
  }

  private static Set<Class<?>> classesIn(Type type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    collectClasses(type, found);
    return found;
  }

  // A variable's bounds are read where it is declared; following them here would not end for
  // T extends Comparable<T>.
  private static void collectClasses(Type type, Set<Class<?>> found) {
    if (type instanceof Class<?> plain) {
      found.add(plain.isArray() ? elementOf(plain) : plain);
    } else if (type instanceof ParameterizedType generic) {
      collectClasses(generic.getRawType(), found);
      collectAll(generic.getActualTypeArguments(), found);
    } else if (type instanceof WildcardType wildcard) {
      collectAll(wildcard.getUpperBounds(), found);
      collectAll(wildcard.getLowerBounds(), found);
    } else if (type instanceof GenericArrayType array) {
      collectClasses(array.getGenericComponentType(), found);
    }
  }

  private static void collectAll(Type[] types, Set<Class<?>> found) {
    for (Type type : types) {
      collectClasses(type, found);
    }
  }

  private static Class<?> elementOf(Class<?> array) {
    Class<?> element = array;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }

  private static boolean isVisible(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (!isShown(each.getModifiers(), each.isSynthetic())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isLocalClass();
  }

  // Compiler-made bridges are nobody's signature.
  private static boolean isShown(int modifiers, boolean synthetic) {
    return !synthetic && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
  }
}
