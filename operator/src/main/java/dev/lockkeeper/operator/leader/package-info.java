/** One of several operators works at a time: the lease, the fence before every write, the end. */
@NullMarked
package dev.lockkeeper.operator.leader;

import org.jspecify.annotations.NullMarked;
