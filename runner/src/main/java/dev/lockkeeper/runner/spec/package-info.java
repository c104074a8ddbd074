/** What the attempt is ordered to do, and where in its container things are. */
@NullMarked
package dev.lockkeeper.runner.spec;

import org.jspecify.annotations.NullMarked;
