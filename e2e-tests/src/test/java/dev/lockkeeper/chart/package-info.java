/** What the Helm chart renders, without a cluster. */
package dev.lockkeeper.chart;
