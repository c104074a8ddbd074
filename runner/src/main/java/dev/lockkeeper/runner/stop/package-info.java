/** How an attempt is asked to stop, and when it listens. */
@NullMarked
package dev.lockkeeper.runner.stop;

import org.jspecify.annotations.NullMarked;
