/** The action apply: the planned changesets, each with its history row in one commit. */
@NullMarked
package dev.lockkeeper.runner.apply;

import org.jspecify.annotations.NullMarked;
