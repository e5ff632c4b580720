package dev.menai.threads

import java.util.concurrent.RejectedExecutionException

/** The pool is closed: it takes no calls, or it has cut this one short. */
public class ThreadPoolClosedException(message: String) : RejectedExecutionException(message)
