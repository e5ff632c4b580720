package dev.menai.samples.stopsthework

import java.io.InputStream
import java.net.Socket

/** As much of Redis as a client needs to connect; `BLPOP KEY` waits for ever, as for a list that nobody fills. */
class SilentRedis : SilentServer() {
    override fun serve(socket: Socket, input: InputStream) {
        while (true) {
            val command = input.readCommand() ?: return
            if (command[0] == "BLPOP") return hold(command[1], input)
            if (command[0] == "LPUSH") take(command[1])
            socket.getOutputStream().write(replyTo(command[0]).toByteArray())
        }
    }

    private fun replyTo(name: String) =
        when (name) {
            "PING" -> "+PONG\r\n"
            "LPUSH" -> ":1\r\n"
            else -> "+OK\r\n"
        }

    /** A command as clients send it: the number of its words, then each with its length. */
    private fun InputStream.readCommand(): List<String>? {
        val words = readLine()?.removePrefix("*")?.toInt() ?: return null
        return List(words) {
            val length = readLine()!!.removePrefix("$").toInt()
            String(readNBytes(length)).also { readLine() }
        }
    }
}
