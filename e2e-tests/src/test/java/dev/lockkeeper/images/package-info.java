/** What the images hold, read from their archives. */
package dev.lockkeeper.images;
