package dev.menai.debug

import java.io.DataInputStream
import java.io.InputStream
import java.util.concurrent.ConcurrentHashMap

/** The recorder's frames do not name the source file; the class file does. */
internal object SourceFiles {
    private val files = ConcurrentHashMap<String, String>()

    /** [frame] with its file, or as it is if that cannot be found. */
    fun withFile(frame: StackTraceElement): StackTraceElement {
        val file = files.computeIfAbsent(frame.className, ::find)
        return if (file.isEmpty()) {
            frame
        } else {
            StackTraceElement(
                frame.className,
                frame.methodName,
                file,
                frame.lineNumber,
            )
        }
    }

    private fun find(className: String): String =
        try {
            open(className)?.use { DataInputStream(it.buffered()).sourceFile() } ?: ""
        } catch (_: Exception) {
            "" // a nicety, not worth a failure
        }

    private fun open(className: String): InputStream? {
        // Of a lambda's class, which has no file, the class that holds it.
        val path = className.substringBefore("\$\$Lambda").replace('.', '/') + ".class"
        return (Thread.currentThread().contextClassLoader ?: javaClass.classLoader)?.getResourceAsStream(path)
            ?: ClassLoader.getSystemResourceAsStream(path)
    }

    /** The attribute of that name, chapter 4 of the JVM's specification. */
    private fun DataInputStream.sourceFile(): String? {
        skipNBytes(8)
        val texts = constants()
        skipNBytes(6)
        skipNBytes(2L * readUnsignedShort())
        repeat(2) { repeat(readUnsignedShort()) { skipMember() } }
        repeat(readUnsignedShort()) {
            val name = texts[readUnsignedShort()]
            val length = readInt().toLong()
            if (name == "SourceFile") return texts[readUnsignedShort()]
            skipNBytes(length)
        }
        return null
    }

    private fun DataInputStream.constants(): Map<Int, String> =
        buildMap {
            val count = readUnsignedShort()
            var index = 1
            while (index < count) {
                val tag = readUnsignedByte()
                if (tag == UTF8) put(index, readUTF()) else skipNBytes(lengthOf(tag))
                index += if (tag == LONG || tag == DOUBLE) 2 else 1
            }
        }

    private fun lengthOf(tag: Int): Long =
        when (tag) {
            LONG, DOUBLE -> 8
            METHOD_HANDLE -> 3
            CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2
            else -> 4
        }

    /** A field or a method. */
    private fun DataInputStream.skipMember() {
        skipNBytes(6)
        repeat(readUnsignedShort()) {
            skipNBytes(2)
            skipNBytes(readInt().toLong())
        }
    }

    private const val UTF8 = 1
    private const val LONG = 5
    private const val DOUBLE = 6
    private const val CLASS = 7
    private const val STRING = 8
    private const val METHOD_HANDLE = 15
    private const val METHOD_TYPE = 16
    private const val MODULE = 19
    private const val PACKAGE = 20
}
