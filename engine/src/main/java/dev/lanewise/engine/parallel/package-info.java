/**
 * Work split by shape over threads: the same parts, and so the same bits, for any number of them.
 */
package dev.lanewise.engine.parallel;
