package dev.menai.samples.stopsthework

/** What became of the calls, told for each of [libraries]; the last one is Menai. */
class Findings(private val libraries: List<String>, private val verdicts: List<Verdict>) {
    /** Of the calls that can be stopped. */
    private val stoppable = verdicts.filter { it.client.canStop }

    /** How many clients' calls stopped: a row for each place, a column for each library. */
    fun summary(): Table {
        val rows = stoppable.groupBy { it.place }.map { (place, ofPlace) -> listOf(place.title) + counts(ofPlace) }
        return Table(listOf("cancelled at") + libraries, rows)
    }

    private fun counts(ofPlace: List<Verdict>): List<String> =
        libraries.indices.map { library ->
            val stopped = ofPlace.mapNotNull { it.stopped[library] }
            if (stopped.isEmpty()) NOTHING else "${stopped.count { it }} of ${stopped.size}"
        }

    /** What became of each call: a row for each client and place, a column for each library. */
    fun details(): Table {
        val rows =
            verdicts.mapIndexed { i, verdict ->
                val client = verdict.client.name.takeIf { verdicts.getOrNull(i - 1)?.client != verdict.client }
                listOf(client.orEmpty(), verdict.place.title) + verdict.stopped.map(::inWords)
            }
        return Table(listOf("client", "cancelled at") + libraries, rows)
    }

    private fun inWords(stopped: Boolean?) =
        when (stopped) {
            true -> "stops"
            false -> "goes on"
            null -> NOTHING
        }

    /** Fails if a call goes on that was cancelled through Menai, and that can be stopped at all. */
    fun check() {
        val left = stoppable.filter { it.stopped.last() == false }
        check(left.isEmpty()) { "go on: ${left.joinToString { "${it.client.name}, ${it.place.title}" }}" }
    }

    private companion object {
        const val NOTHING = "–"
    }
}
