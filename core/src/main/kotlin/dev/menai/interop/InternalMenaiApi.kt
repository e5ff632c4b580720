package dev.menai.interop

/** Marks what menai-java-api needs of the core; it may change in any release. */
@RequiresOptIn("Only for Menai's own modules: this may change in any release", RequiresOptIn.Level.ERROR)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.CLASS, AnnotationTarget.FUNCTION, AnnotationTarget.PROPERTY)
public annotation class InternalMenaiApi
