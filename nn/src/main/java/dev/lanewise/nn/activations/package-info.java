/**
 * Activation functions, used by {@code Activation} and by the {@code activation} of other layers.
 */
package dev.lanewise.nn.activations;
