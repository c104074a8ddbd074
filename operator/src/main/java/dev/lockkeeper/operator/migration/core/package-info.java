/** The rules of a run, from wish to report: observation, decision, status. */
@NullMarked
package dev.lockkeeper.operator.migration.core;

import org.jspecify.annotations.NullMarked;
