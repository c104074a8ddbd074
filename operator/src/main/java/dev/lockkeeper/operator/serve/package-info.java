/** What the process says of itself over HTTP: health and metrics. */
@NullMarked
package dev.lockkeeper.operator.serve;

import org.jspecify.annotations.NullMarked;
