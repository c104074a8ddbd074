/** The changelog's files, read once, and what Liquibase makes of them. */
@NullMarked
package dev.lockkeeper.runner.changelog;

import org.jspecify.annotations.NullMarked;
