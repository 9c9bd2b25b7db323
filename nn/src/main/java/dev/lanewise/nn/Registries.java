package dev.lanewise.nn;

import dev.lanewise.nn.activations.ActivationFunction;
import dev.lanewise.nn.activations.Activations;
import dev.lanewise.nn.constraints.Constraint;
import dev.lanewise.nn.constraints.MaxNorm;
import dev.lanewise.nn.constraints.NonNeg;
import dev.lanewise.nn.constraints.UnitNorm;
import dev.lanewise.nn.initializers.Initializer;
import dev.lanewise.nn.initializers.Initializers;
import dev.lanewise.nn.layers.Activation;
import dev.lanewise.nn.layers.Add;
import dev.lanewise.nn.layers.Average;
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Concatenate;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Conv2DTranspose;
import dev.lanewise.nn.layers.Cropping2D;
import dev.lanewise.nn.layers.Dense;
import dev.lanewise.nn.layers.DepthwiseConv2D;
import dev.lanewise.nn.layers.Dropout;
import dev.lanewise.nn.layers.ELU;
import dev.lanewise.nn.layers.Flatten;
import dev.lanewise.nn.layers.GaussianNoise;
import dev.lanewise.nn.layers.GlobalAveragePooling2D;
import dev.lanewise.nn.layers.GlobalMaxPooling2D;
import dev.lanewise.nn.layers.GroupNormalization;
import dev.lanewise.nn.layers.LayerNormalization;
import dev.lanewise.nn.layers.LeakyReLU;
import dev.lanewise.nn.layers.MaxPooling2D;
import dev.lanewise.nn.layers.Maximum;
import dev.lanewise.nn.layers.Minimum;
import dev.lanewise.nn.layers.Multiply;
import dev.lanewise.nn.layers.Normalization;
import dev.lanewise.nn.layers.PReLU;
import dev.lanewise.nn.layers.Permute;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.layers.Rescaling;
import dev.lanewise.nn.layers.Reshape;
import dev.lanewise.nn.layers.SeparableConv2D;
import dev.lanewise.nn.layers.Softmax;
import dev.lanewise.nn.layers.SpatialDropout2D;
import dev.lanewise.nn.layers.Subtract;
import dev.lanewise.nn.layers.UpSampling2D;
import dev.lanewise.nn.layers.ZeroPadding2D;
import dev.lanewise.nn.losses.BinaryCrossentropy;
import dev.lanewise.nn.losses.BinaryFocalCrossentropy;
import dev.lanewise.nn.losses.CategoricalCrossentropy;
import dev.lanewise.nn.losses.CategoricalFocalCrossentropy;
import dev.lanewise.nn.losses.CategoricalHinge;
import dev.lanewise.nn.losses.CosineSimilarity;
import dev.lanewise.nn.losses.Hinge;
import dev.lanewise.nn.losses.Huber;
import dev.lanewise.nn.losses.KLDivergence;
import dev.lanewise.nn.losses.LogCosh;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanAbsoluteError;
import dev.lanewise.nn.losses.MeanAbsolutePercentageError;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.MeanSquaredLogarithmicError;
import dev.lanewise.nn.losses.Poisson;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.losses.SquaredHinge;
import dev.lanewise.nn.metrics.AUC;
import dev.lanewise.nn.metrics.Accuracy;
import dev.lanewise.nn.metrics.BinaryAccuracy;
import dev.lanewise.nn.metrics.CategoricalAccuracy;
import dev.lanewise.nn.metrics.F1Score;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.Precision;
import dev.lanewise.nn.metrics.Recall;
import dev.lanewise.nn.metrics.SparseCategoricalAccuracy;
import dev.lanewise.nn.metrics.SparseTopKCategoricalAccuracy;
import dev.lanewise.nn.metrics.TopKCategoricalAccuracy;
import dev.lanewise.nn.optimizers.Adadelta;
import dev.lanewise.nn.optimizers.Adagrad;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.AdamW;
import dev.lanewise.nn.optimizers.Adamax;
import dev.lanewise.nn.optimizers.Lamb;
import dev.lanewise.nn.optimizers.Lion;
import dev.lanewise.nn.optimizers.Muon;
import dev.lanewise.nn.optimizers.Nadam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.RMSprop;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.L1;
import dev.lanewise.nn.regularizers.L1L2;
import dev.lanewise.nn.regularizers.L2;
import dev.lanewise.nn.regularizers.Regularizer;
import dev.lanewise.nn.schedules.CosineDecay;
import dev.lanewise.nn.schedules.CosineDecayRestarts;
import dev.lanewise.nn.schedules.ExponentialDecay;
import dev.lanewise.nn.schedules.InverseTimeDecay;
import dev.lanewise.nn.schedules.OneCycle;
import dev.lanewise.nn.schedules.PiecewiseConstantDecay;
import dev.lanewise.nn.schedules.PolynomialDecay;
import dev.lanewise.nn.schedules.Schedule;

/**
 * Everything that can be named in a saved model: one line a thing. What is added here is saved,
 * loaded and put through the contract tests. A registry is filled when it is first asked, so a
 * program that only predicts never makes what only training needs.
 */
public final class Registries {
  /** Layers, by class name. */
  public static final Registry<Layer> LAYERS =
      new Registry<>(
          "layer",
          "LAYERS",
          registry ->
              registry
                  .register("Activation", Activation::of)
                  .register("Add", Add::of)
                  .register("Average", Average::of)
                  .register("AveragePooling2D", AveragePooling2D::of)
                  .register("BatchNormalization", BatchNormalization::of)
                  .register("Concatenate", Concatenate::of)
                  .register("Conv2D", Conv2D::of)
                  .register("Conv2DTranspose", Conv2DTranspose::of)
                  .register("Cropping2D", Cropping2D::of)
                  .register("Dense", Dense::of)
                  .register("DepthwiseConv2D", DepthwiseConv2D::of)
                  .register("Dropout", Dropout::of)
                  .register("ELU", ELU::of)
                  .register("Flatten", Flatten::of)
                  .register("GaussianNoise", GaussianNoise::of)
                  .register("GlobalAveragePooling2D", GlobalAveragePooling2D::of)
                  .register("GlobalMaxPooling2D", GlobalMaxPooling2D::of)
                  .register("GroupNormalization", GroupNormalization::of)
                  .register("LayerNormalization", LayerNormalization::of)
                  .register("LeakyReLU", LeakyReLU::of)
                  .register("Maximum", Maximum::of)
                  .register("MaxPooling2D", MaxPooling2D::of)
                  .register("Minimum", Minimum::of)
                  .register("Multiply", Multiply::of)
                  .register("Normalization", Normalization::of)
                  .register("Permute", Permute::of)
                  .register("PReLU", PReLU::of)
                  .register("ReLU", ReLU::of)
                  .register("Rescaling", Rescaling::of)
                  .register("Reshape", Reshape::of)
                  .register("SeparableConv2D", SeparableConv2D::of)
                  .register("Softmax", Softmax::of)
                  .register("SpatialDropout2D", SpatialDropout2D::of)
                  .register("Subtract", Subtract::of)
                  .register("UpSampling2D", UpSampling2D::of)
                  .register("ZeroPadding2D", ZeroPadding2D::of));

  /** Activations, by Keras's names. */
  public static final Registry<ActivationFunction> ACTIVATIONS =
      new Registry<>("activation", "ACTIVATIONS", Registries::activations);

  /** Initializers, by Keras's names. */
  public static final Registry<Initializer> INITIALIZERS =
      new Registry<>("initializer", "INITIALIZERS", Registries::initializers);

  /** Regularizers, by class name. */
  public static final Registry<Regularizer> REGULARIZERS =
      new Registry<>(
          "regularizer",
          "REGULARIZERS",
          registry ->
              registry.register("L1", L1::of).register("L2", L2::of).register("L1L2", L1L2::of));

  /** Constraints, by class name. */
  public static final Registry<Constraint> CONSTRAINTS =
      new Registry<>(
          "constraint",
          "CONSTRAINTS",
          registry ->
              registry
                  .register("MaxNorm", MaxNorm::of)
                  .register("NonNeg", NonNeg::of)
                  .register("UnitNorm", UnitNorm::of));

  /** Losses, by class name. */
  public static final Registry<Loss> LOSSES =
      new Registry<>(
          "loss",
          "LOSSES",
          registry ->
              registry
                  .register("BinaryCrossentropy", BinaryCrossentropy::of)
                  .register("BinaryFocalCrossentropy", BinaryFocalCrossentropy::of)
                  .register("CategoricalCrossentropy", CategoricalCrossentropy::of)
                  .register("CategoricalFocalCrossentropy", CategoricalFocalCrossentropy::of)
                  .register("CategoricalHinge", CategoricalHinge::of)
                  .register("CosineSimilarity", CosineSimilarity::of)
                  .register("Hinge", Hinge::of)
                  .register("Huber", Huber::of)
                  .register("KLDivergence", KLDivergence::of)
                  .register("LogCosh", LogCosh::of)
                  .register("MeanAbsoluteError", MeanAbsoluteError::of)
                  .register("MeanAbsolutePercentageError", MeanAbsolutePercentageError::of)
                  .register("MeanSquaredError", MeanSquaredError::of)
                  .register("MeanSquaredLogarithmicError", MeanSquaredLogarithmicError::of)
                  .register("Poisson", Poisson::of)
                  .register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy::of)
                  .register("SquaredHinge", SquaredHinge::of));

  /** Metrics, by class name. */
  public static final Registry<Metric> METRICS =
      new Registry<>(
          "metric",
          "METRICS",
          registry ->
              registry
                  .register("AUC", AUC::of)
                  .register("Accuracy", _ -> new Accuracy())
                  .register("BinaryAccuracy", BinaryAccuracy::of)
                  .register("CategoricalAccuracy", _ -> new CategoricalAccuracy())
                  .register("F1Score", F1Score::of)
                  .register("Precision", Precision::of)
                  .register("Recall", Recall::of)
                  .register("SparseCategoricalAccuracy", _ -> new SparseCategoricalAccuracy())
                  .register("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy::of)
                  .register("TopKCategoricalAccuracy", TopKCategoricalAccuracy::of));

  /** Optimizers, by class name. */
  public static final Registry<Optimizer> OPTIMIZERS =
      new Registry<>(
          "optimizer",
          "OPTIMIZERS",
          registry ->
              registry
                  .register("Adadelta", Adadelta::of)
                  .register("Adagrad", Adagrad::of)
                  .register("Adam", Adam::of)
                  .register("AdamW", AdamW::of)
                  .register("Adamax", Adamax::of)
                  .register("Lamb", Lamb::of)
                  .register("Lion", Lion::of)
                  .register("Muon", Muon::of)
                  .register("Nadam", Nadam::of)
                  .register("RMSprop", RMSprop::of)
                  .register("SGD", SGD::of));

  /** Schedules of the learning rate, by class name. */
  public static final Registry<Schedule> SCHEDULES =
      new Registry<>(
          "schedule",
          "SCHEDULES",
          registry ->
              registry
                  .register("CosineDecay", CosineDecay::of)
                  .register("CosineDecayRestarts", CosineDecayRestarts::of)
                  .register("ExponentialDecay", ExponentialDecay::of)
                  .register("InverseTimeDecay", InverseTimeDecay::of)
                  .register("OneCycle", OneCycle::of)
                  .register("PiecewiseConstantDecay", PiecewiseConstantDecay::of)
                  .register("PolynomialDecay", PolynomialDecay::of));

  private static void activations(Registry<ActivationFunction> registry) {
    for (Activations activation : Activations.values()) {
      registry.register(activation.type(), activation::with);
    }
    registry.register("swish", _ -> Activations.SILU);
    registry.register("hard_swish", _ -> Activations.HARD_SILU);
  }

  private static void initializers(Registry<Initializer> registry) {
    for (Initializers initializer : Initializers.values()) {
      registry.register(initializer.type(), initializer::with);
    }
  }

  private Registries() {}
}
