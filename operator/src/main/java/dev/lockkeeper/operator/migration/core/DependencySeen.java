package dev.lockkeeper.operator.migration.core;

/**
 * A Migration that has to be done first.
 *
 * @param there whether there is one of that name
 * @param done whether it is Ready with what it asks for now
 */
public record DependencySeen(String name, boolean there, boolean done) {}
