/** Asks gates: HTTP servers, Prometheus and the cluster's objects, each apart from all others. */
@NullMarked
package dev.lockkeeper.operator.gate;

import org.jspecify.annotations.NullMarked;
