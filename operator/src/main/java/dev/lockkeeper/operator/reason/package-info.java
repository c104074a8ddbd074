/** Why: the one list of reasons that people and programs read. */
@NullMarked
package dev.lockkeeper.operator.reason;

import org.jspecify.annotations.NullMarked;
