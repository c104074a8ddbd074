/** What objects of the cluster mean, told from themselves alone. */
@NullMarked
package dev.lockkeeper.operator.cluster.core;

import org.jspecify.annotations.NullMarked;
