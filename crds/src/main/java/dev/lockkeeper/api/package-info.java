/** The API group {@code lockkeeper.dev}, version {@code v1alpha1}: the kinds that users write. */
@NullMarked
package dev.lockkeeper.api;

import org.jspecify.annotations.NullMarked;
