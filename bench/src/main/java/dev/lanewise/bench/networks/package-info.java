/**
 * Whole networks beside other libraries: what they train and predict with, in turns; and an ONNX
 * writer that gives one of them our models.
 */
package dev.lanewise.bench.networks;
