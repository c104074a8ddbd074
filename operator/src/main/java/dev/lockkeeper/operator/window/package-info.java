/** Maintenance windows: where they are found, and what their status tells. */
@NullMarked
package dev.lockkeeper.operator.window;

import org.jspecify.annotations.NullMarked;
