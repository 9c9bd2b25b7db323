/** Penalties on weights. */
package dev.lanewise.nn.regularizers;
