/** Starts, follows and ends attempts on the cluster: Jobs, their pods, and the target's holder. */
@NullMarked
package dev.lockkeeper.operator.attempt;

import org.jspecify.annotations.NullMarked;
