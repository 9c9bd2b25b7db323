/** Networks by name: those of the tutorials, layer for layer. */
package dev.lanewise.nn.networks;
