package dev.menai.interop

/** A listener's place in a line. */
@InternalMenaiApi
public interface Wait : LoopNode {
    /**
     * Takes the listener out of the line; false if its wait is over, or about to be.
     *
     * After true the listener is never called. Any thread.
     */
    public fun leave(): Boolean

    /**
     * Gives back what was granted and taken, for one who cannot use it after all: to the next in line, or to its old place.
     *
     * Once at most. Nothing happens if it is of a kind that cannot come back: an event, a barrier, an item that was put.
     */
    public fun giveBack()
}
