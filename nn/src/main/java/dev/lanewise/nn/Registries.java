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
import dev.lanewise.nn.layers.AveragePooling2D;
import dev.lanewise.nn.layers.BatchNormalization;
import dev.lanewise.nn.layers.Conv2D;
import dev.lanewise.nn.layers.Cropping2D;
import dev.lanewise.nn.layers.Dense;
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
import dev.lanewise.nn.layers.Normalization;
import dev.lanewise.nn.layers.PReLU;
import dev.lanewise.nn.layers.Permute;
import dev.lanewise.nn.layers.ReLU;
import dev.lanewise.nn.layers.Rescaling;
import dev.lanewise.nn.layers.Reshape;
import dev.lanewise.nn.layers.Softmax;
import dev.lanewise.nn.layers.SpatialDropout2D;
import dev.lanewise.nn.layers.ZeroPadding2D;
import dev.lanewise.nn.losses.BinaryCrossentropy;
import dev.lanewise.nn.losses.CategoricalCrossentropy;
import dev.lanewise.nn.losses.Loss;
import dev.lanewise.nn.losses.MeanSquaredError;
import dev.lanewise.nn.losses.SparseCategoricalCrossentropy;
import dev.lanewise.nn.metrics.Accuracy;
import dev.lanewise.nn.metrics.BinaryAccuracy;
import dev.lanewise.nn.metrics.CategoricalAccuracy;
import dev.lanewise.nn.metrics.Metric;
import dev.lanewise.nn.metrics.SparseCategoricalAccuracy;
import dev.lanewise.nn.optimizers.Adam;
import dev.lanewise.nn.optimizers.Optimizer;
import dev.lanewise.nn.optimizers.RMSprop;
import dev.lanewise.nn.optimizers.SGD;
import dev.lanewise.nn.regularizers.L1;
import dev.lanewise.nn.regularizers.L1L2;
import dev.lanewise.nn.regularizers.L2;
import dev.lanewise.nn.regularizers.Regularizer;

/**
 * Everything that can be named in a saved model: one line a thing. What is added here is saved,
 * loaded and put through the contract tests.
 */
public final class Registries {
  /** Layers, by class name. */
  public static final Registry<Layer> LAYERS =
      new Registry<Layer>("layer", "LAYERS")
          .register("Activation", Activation::of)
          .register("Add", Add::of)
          .register("AveragePooling2D", AveragePooling2D::of)
          .register("BatchNormalization", BatchNormalization::of)
          .register("Conv2D", Conv2D::of)
          .register("Cropping2D", Cropping2D::of)
          .register("Dense", Dense::of)
          .register("Dropout", Dropout::of)
          .register("ELU", ELU::of)
          .register("Flatten", Flatten::of)
          .register("GaussianNoise", GaussianNoise::of)
          .register("GlobalAveragePooling2D", GlobalAveragePooling2D::of)
          .register("GlobalMaxPooling2D", GlobalMaxPooling2D::of)
          .register("GroupNormalization", GroupNormalization::of)
          .register("LayerNormalization", LayerNormalization::of)
          .register("LeakyReLU", LeakyReLU::of)
          .register("MaxPooling2D", MaxPooling2D::of)
          .register("Normalization", Normalization::of)
          .register("Permute", Permute::of)
          .register("PReLU", PReLU::of)
          .register("ReLU", ReLU::of)
          .register("Rescaling", Rescaling::of)
          .register("Reshape", Reshape::of)
          .register("Softmax", Softmax::of)
          .register("SpatialDropout2D", SpatialDropout2D::of)
          .register("ZeroPadding2D", ZeroPadding2D::of);

  /** Activations, by Keras's names. */
  public static final Registry<ActivationFunction> ACTIVATIONS =
      new Registry<>("activation", "ACTIVATIONS");

  /** Initializers, by Keras's names. */
  public static final Registry<Initializer> INITIALIZERS =
      new Registry<>("initializer", "INITIALIZERS");

  /** Regularizers, by class name. */
  public static final Registry<Regularizer> REGULARIZERS =
      new Registry<Regularizer>("regularizer", "REGULARIZERS")
          .register("L1", L1::of)
          .register("L2", L2::of)
          .register("L1L2", L1L2::of);

  /** Constraints, by class name. */
  public static final Registry<Constraint> CONSTRAINTS =
      new Registry<Constraint>("constraint", "CONSTRAINTS")
          .register("MaxNorm", MaxNorm::of)
          .register("NonNeg", NonNeg::of)
          .register("UnitNorm", UnitNorm::of);

  /** Losses, by class name. */
  public static final Registry<Loss> LOSSES =
      new Registry<Loss>("loss", "LOSSES")
          .register("BinaryCrossentropy", BinaryCrossentropy::of)
          .register("CategoricalCrossentropy", CategoricalCrossentropy::of)
          .register("MeanSquaredError", MeanSquaredError::of)
          .register("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy::of);

  /** Metrics, by class name. */
  public static final Registry<Metric> METRICS =
      new Registry<Metric>("metric", "METRICS")
          .register("Accuracy", _ -> new Accuracy())
          .register("BinaryAccuracy", BinaryAccuracy::of)
          .register("CategoricalAccuracy", _ -> new CategoricalAccuracy())
          .register("SparseCategoricalAccuracy", _ -> new SparseCategoricalAccuracy());

  /** Optimizers, by class name. */
  public static final Registry<Optimizer> OPTIMIZERS =
      new Registry<Optimizer>("optimizer", "OPTIMIZERS")
          .register("Adam", Adam::of)
          .register("RMSprop", RMSprop::of)
          .register("SGD", SGD::of);

  static {
    for (Activations activation : Activations.values()) {
      ACTIVATIONS.register(activation.type(), activation::with);
    }
    ACTIVATIONS.register("swish", _ -> Activations.SILU);
    ACTIVATIONS.register("hard_swish", _ -> Activations.HARD_SILU);
    for (Initializers initializer : Initializers.values()) {
      INITIALIZERS.register(initializer.type(), initializer::with);
    }
  }

  private Registries() {}
}
