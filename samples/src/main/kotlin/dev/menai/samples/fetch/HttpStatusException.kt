package dev.menai.samples.fetch

/** The server answered, but not with the page. Unchecked, as a function given to `thenApply` may throw no other. */
class HttpStatusException(status: Int) : RuntimeException("HTTP $status")
