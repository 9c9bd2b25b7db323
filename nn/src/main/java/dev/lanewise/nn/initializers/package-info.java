/** How weights begin. */
package dev.lanewise.nn.initializers;
