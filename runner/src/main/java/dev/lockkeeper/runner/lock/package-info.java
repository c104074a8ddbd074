/** The changelog lock: one writer at a time, and never stuck on a dead one. */
@NullMarked
package dev.lockkeeper.runner.lock;

import org.jspecify.annotations.NullMarked;
