/** What a gate's answer means: expressions, verdicts, and the forms in which sources answer. */
@NullMarked
package dev.lockkeeper.operator.gate.core;

import org.jspecify.annotations.NullMarked;
