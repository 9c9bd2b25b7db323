/**
 * Layers. Each file reads in the same order: shapes and formulas, constructor, outputShape,
 * forward, backward, parameters.
 */
package dev.lanewise.nn.layers;
