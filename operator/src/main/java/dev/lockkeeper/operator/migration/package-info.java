/** The reconciler of Migrations: observe, decide, act, report. */
@NullMarked
package dev.lockkeeper.operator.migration;

import org.jspecify.annotations.NullMarked;
