package dev.lockkeeper.operator.attempt.core;

/** The image that attempts run, and when a node pulls it. */
public record RunnerImage(String reference, String pullPolicy) {}
