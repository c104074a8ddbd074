/**
 * A model of a cluster: what the API server, its controllers, kubelets, runners and databases do.
 */
@NullMarked
package dev.lockkeeper.operator.model;

import org.jspecify.annotations.NullMarked;
