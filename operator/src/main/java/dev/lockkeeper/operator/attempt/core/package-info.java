/** The rules of attempts: the Job they are, what is seen of them, and the outcome. */
@NullMarked
package dev.lockkeeper.operator.attempt.core;

import org.jspecify.annotations.NullMarked;
