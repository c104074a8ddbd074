/** When maintenance windows are open, told from their spec and the time alone. */
@NullMarked
package dev.lockkeeper.operator.window.core;

import org.jspecify.annotations.NullMarked;
