/**
 * What a set of kernels is: interfaces on {@code float[]} that the scalar and the vector
 * implementation share.
 */
package dev.lanewise.engine.kernel;
