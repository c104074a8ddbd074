/** The API server as the operator needs it: every request that it makes, and no other. */
@NullMarked
package dev.lockkeeper.operator.cluster;

import org.jspecify.annotations.NullMarked;
