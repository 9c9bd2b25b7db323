/**
 * The kernels on the JDK's Vector API; the only package that imports it. {@link
 * dev.lanewise.engine.Simd} loads it where it pays.
 */
package dev.lanewise.engine.vector;
