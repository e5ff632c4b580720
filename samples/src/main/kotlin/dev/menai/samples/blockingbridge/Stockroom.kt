package dev.menai.samples.blockingbridge

import org.h2.jdbcx.JdbcConnectionPool
import java.sql.Connection
import java.util.concurrent.atomic.AtomicInteger

/** A database in memory. Its JDBC driver blocks, as they all do, and there are two connections to it. */
class Stockroom(
    /** How long the disk takes that it does not have. */
    private val disk: () -> Unit = { Thread.sleep(100) },
) : AutoCloseable {
    private val connections = JdbcConnectionPool.create("jdbc:h2:mem:${lastNumber.incrementAndGet()}", "", "")

    /** What keeps the data: H2 forgets a database that nobody is connected to. */
    private val keeper: Connection

    init {
        connections.maxConnections = CONNECTIONS + 1
        keeper = connections.connection
        keeper.createStatement().use { statement ->
            statement.execute("CREATE TABLE STOCK (ITEM VARCHAR PRIMARY KEY, PIECES INT)")
            statement.execute("INSERT INTO STOCK VALUES ('cup', 7), ('plate', 12), ('fork', 40), ('spoon', 0)")
        }
    }

    /** Blocks. */
    fun piecesOf(item: String): Int =
        connections.connection.use { connection ->
            disk()
            connection.prepareStatement("SELECT PIECES FROM STOCK WHERE ITEM = ?").use { statement ->
                statement.setString(1, item)
                statement.executeQuery().use { rows -> if (rows.next()) rows.getInt(1) else 0 }
            }
        }

    /** A query that counts for hours; the database itself ends it after [limitSeconds]. */
    fun endlessQuery(limitSeconds: Int): EndlessQuery = EndlessQuery(connections, limitSeconds)

    override fun close() {
        keeper.close()
        connections.dispose()
    }

    companion object {
        const val CONNECTIONS = 2

        @JvmField
        val ITEMS: List<String> = listOf("cup", "plate", "fork", "spoon")

        private val lastNumber = AtomicInteger()
    }
}
