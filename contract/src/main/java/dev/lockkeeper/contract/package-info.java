/**
 * What operator and runner promise each other: the order an attempt carries in, the progress and
 * the result it says, and the hashes both sides must compute alike. JDK only, so that either side
 * can be replaced.
 *
 * <p>Documents are JSON: a record's components by name, enums by constant, instants in ISO 8601.
 * Readers ignore fields they do not know; what must not be ignored is named in {@link
 * RunSpec#requires()}.
 */
@NullMarked
package dev.lockkeeper.contract;

import org.jspecify.annotations.NullMarked;
