package dev.lockkeeper.operator.window.core;

import java.time.Instant;

/** A stretch of time; its end is not part of it. */
public record Span(Instant from, Instant to) {

  boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }
}
