/** What is reported beside the loss. */
package dev.lanewise.nn.metrics;
