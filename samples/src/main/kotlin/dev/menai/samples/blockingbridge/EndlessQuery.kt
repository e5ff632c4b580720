package dev.menai.samples.blockingbridge

import java.sql.SQLException
import java.sql.Statement
import javax.sql.DataSource

/** [run] blocks one thread, [cancel] comes from another. */
class EndlessQuery(private val connections: DataSource, private val limitSeconds: Int) {
    /** Guarded by this, as [isCancelled]. */
    private var running: Statement? = null
    private var isCancelled = false

    /** Blocks, and does not look at the thread's interrupt flag. */
    @Throws(SQLException::class)
    fun run(): Long =
        connections.connection.use { connection ->
            connection.createStatement().use { statement ->
                statement.queryTimeout = limitSeconds
                begin(statement)
                try {
                    statement.executeQuery(SQL).use { rows -> if (rows.next()) rows.getLong(1) else 0 }
                } finally {
                    synchronized(this) { running = null }
                }
            }
        }

    private fun begin(statement: Statement) =
        synchronized(this) {
            if (isCancelled) throw SQLException("cancelled before it began")
            running = statement
        }

    /**
     * JDBC's own way to stop a query, on other databases a round trip on the network. Blocks until the query has ended.
     *
     * A statement that is about to begin does not hear it, so it is said again. False: the query did not run.
     */
    fun cancel(): Boolean {
        val wasRunning = cancelOnce()
        while (cancelOnce()) Thread.sleep(20)
        return wasRunning
    }

    private fun cancelOnce(): Boolean =
        synchronized(this) {
            isCancelled = true
            running?.cancel()
            running != null
        }

    private companion object {
        const val SQL = "SELECT SUM(X) FROM SYSTEM_RANGE(1, 1000000000000)"
    }
}
