/** From the target's Secret to a session on its database. */
@NullMarked
package dev.lockkeeper.runner.connection;

import org.jspecify.annotations.NullMarked;
