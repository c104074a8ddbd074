/** What the attempt says: progress lines while it works, one result at its end. */
@NullMarked
package dev.lockkeeper.runner.result;

import org.jspecify.annotations.NullMarked;
