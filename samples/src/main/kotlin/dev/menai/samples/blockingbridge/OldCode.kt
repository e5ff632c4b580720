@file:JvmName("OldCode")

package dev.menai.samples.blockingbridge

/** What the old code asks for prices; it wants an answer, now. */
fun interface OldPrices {
    @Throws(Exception::class)
    fun priceOf(item: String): Int
}

/** Knows nothing of loops: blocks its thread until it has its prices. */
@Throws(Exception::class)
fun oldInvoice(prices: OldPrices): Int = Stockroom.ITEMS.sumOf { prices.priceOf(it) }
