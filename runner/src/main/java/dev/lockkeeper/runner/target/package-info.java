/** The target as Liquibase sees it: one session on one database. */
@NullMarked
package dev.lockkeeper.runner.target;

import org.jspecify.annotations.NullMarked;
