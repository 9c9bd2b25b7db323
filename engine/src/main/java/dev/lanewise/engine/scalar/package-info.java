/**
 * The kernels as their formulas read: the specification, the teaching text, the oracle of the
 * tests, and the fallback.
 */
package dev.lanewise.engine.scalar;
