/** Reads a Migration's changelog from its source and pins it. */
@NullMarked
package dev.lockkeeper.operator.changelog;

import org.jspecify.annotations.NullMarked;
