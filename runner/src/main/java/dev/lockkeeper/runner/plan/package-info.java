/** What is pending on the target, said without changing it. */
@NullMarked
package dev.lockkeeper.runner.plan;

import org.jspecify.annotations.NullMarked;
