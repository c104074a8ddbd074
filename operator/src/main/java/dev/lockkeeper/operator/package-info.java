/** The operator's process: its settings and its wiring. */
@NullMarked
package dev.lockkeeper.operator;

import org.jspecify.annotations.NullMarked;
