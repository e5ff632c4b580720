package dev.menai.threads

import java.util.concurrent.RejectedExecutionException

/** The pool has no free thread and no place in its line, or none became free in time. */
public class ThreadPoolFullException(message: String) : RejectedExecutionException(message)
