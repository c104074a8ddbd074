/** The rules of the lease: no client, no clock, no log. */
@NullMarked
package dev.lockkeeper.operator.leader.core;

import org.jspecify.annotations.NullMarked;
