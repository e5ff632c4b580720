package orders

import dev.menai.sleep
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import kotlin.time.Duration

/** A user's function: reports name the first place outside Menai. */
suspend fun cleanUp(duration: Duration) {
    withContext(NonCancellable) {
        sleep(duration)
    }
}
