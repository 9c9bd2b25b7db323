/**
 * Models and what they are made of. A {@link dev.lanewise.nn.Layer} computes forward and backward,
 * a {@link dev.lanewise.nn.Node} is a layer in its place in a graph, a {@link
 * dev.lanewise.nn.Model} is the graph; {@link dev.lanewise.nn.Sequential} is its easy face.
 */
package dev.lanewise.nn;
