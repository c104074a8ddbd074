/** What a changelog is, whatever carries it: its files, its hash and the fingerprint. */
@NullMarked
package dev.lockkeeper.operator.changelog.core;

import org.jspecify.annotations.NullMarked;
