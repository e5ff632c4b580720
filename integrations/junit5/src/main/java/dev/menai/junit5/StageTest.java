package dev.menai.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that returns a {@link java.util.concurrent.CompletionStage}, and ends with it.
 *
 * <p>Its class implements {@link StageTests} and is annotated with {@link LoopTest}: JUnit itself
 * runs no test that returns something.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.ANNOTATION_TYPE, ElementType.METHOD})
public @interface StageTest {}
