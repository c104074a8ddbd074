/**
 * The program in an attempt's Job: it takes one {@link dev.lockkeeper.contract.RunSpec}, works on
 * one target and says one {@link dev.lockkeeper.contract.RunResult}.
 */
@NullMarked
package dev.lockkeeper.runner;

import org.jspecify.annotations.NullMarked;
