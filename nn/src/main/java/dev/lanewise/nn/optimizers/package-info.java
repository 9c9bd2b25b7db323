/** How gradients change weights. */
package dev.lanewise.nn.optimizers;
