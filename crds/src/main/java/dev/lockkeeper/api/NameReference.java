package dev.lockkeeper.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The name of another resource in the same namespace: references never leave it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NameReference(@Required @Size(min = 1, max = 253) String name) {}
