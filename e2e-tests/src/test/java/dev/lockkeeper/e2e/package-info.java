/** What users do with Lockkeeper and see of it, story by story, on a real cluster. */
package dev.lockkeeper.e2e;
