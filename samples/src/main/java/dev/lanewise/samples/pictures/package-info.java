/**
 * Pictures of models and data, from a program: learning curves, confusion matrices, filters,
 * feature maps, predictions, and where in an image a model looks. Each is a {@link
 * dev.lanewise.samples.pictures.Picture}, which becomes a PNG or an SVG.
 */
package dev.lanewise.samples.pictures;
