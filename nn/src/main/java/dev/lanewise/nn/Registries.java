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
 * Everything that can be named in a saved model: a word in its registry, and a line in {@code
 * create}; of activations and initializers, a constant of {@link Activations} and {@link
 * Initializers}. What is added here is saved, loaded and put through the contract tests. The class
 * of a thing is loaded when one is first built, so that a program that only predicts need not wait
 * for all the others.
 */
public final class Registries {
  /** Layers, by class name. */
  public static final Registry<Layer> LAYERS =
      new Registry<>(
          "layer",
          "LAYERS",
          """
          Activation Add Average AveragePooling2D BatchNormalization Concatenate Conv2D
          Conv2DTranspose Cropping2D Dense DepthwiseConv2D Dropout ELU Flatten GaussianNoise
          GlobalAveragePooling2D GlobalMaxPooling2D GroupNormalization LayerNormalization
          LeakyReLU Maximum MaxPooling2D Minimum Multiply Normalization Permute PReLU ReLU
          Rescaling Reshape SeparableConv2D Softmax SpatialDropout2D Subtract UpSampling2D
          ZeroPadding2D
          """);

  /** Activations, by Keras's names. */
  public static final Registry<ActivationFunction> ACTIVATIONS =
      new Registry<>("activation", "ACTIVATIONS", Registries::activations);

  /** Initializers, by Keras's names. */
  public static final Registry<Initializer> INITIALIZERS =
      new Registry<>("initializer", "INITIALIZERS", Registries::initializers);

  /** Regularizers, by class name. */
  public static final Registry<Regularizer> REGULARIZERS =
      new Registry<>("regularizer", "REGULARIZERS", "L1 L2 L1L2");

  /** Constraints, by class name. */
  public static final Registry<Constraint> CONSTRAINTS =
      new Registry<>("constraint", "CONSTRAINTS", "MaxNorm NonNeg UnitNorm");

  /** Losses, by class name. */
  public static final Registry<Loss> LOSSES =
      new Registry<>(
          "loss",
          "LOSSES",
          """
          BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy
          CategoricalFocalCrossentropy CategoricalHinge CosineSimilarity Hinge Huber
          KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
          MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge
          """);

  /** Metrics, by class name. */
  public static final Registry<Metric> METRICS =
      new Registry<>(
          "metric",
          "METRICS",
          """
          AUC Accuracy BinaryAccuracy CategoricalAccuracy F1Score Precision Recall
          SparseCategoricalAccuracy SparseTopKCategoricalAccuracy TopKCategoricalAccuracy
          """);

  /** Optimizers, by class name. */
  public static final Registry<Optimizer> OPTIMIZERS =
      new Registry<>(
          "optimizer",
          "OPTIMIZERS",
          "Adadelta Adagrad Adam AdamW Adamax Lamb Lion Muon Nadam RMSprop SGD");

  /** Schedules of the learning rate, by class name. */
  public static final Registry<Schedule> SCHEDULES =
      new Registry<>(
          "schedule",
          "SCHEDULES",
          """
          CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay OneCycle
          PiecewiseConstantDecay PolynomialDecay
          """);

  /** One of the types named above; null where a line of it is missing here. */
  // No more than Configurable, an interface: the JVM would load all the classes, to see whether
  // they are of a more special class.
  static Configurable create(String type, Config config) {
    return switch (type) {
      case "Activation" -> Activation.of(config);
      case "Add" -> Add.of(config);
      case "Average" -> Average.of(config);
      case "AveragePooling2D" -> AveragePooling2D.of(config);
      case "BatchNormalization" -> BatchNormalization.of(config);
      case "Concatenate" -> Concatenate.of(config);
      case "Conv2D" -> Conv2D.of(config);
      case "Conv2DTranspose" -> Conv2DTranspose.of(config);
      case "Cropping2D" -> Cropping2D.of(config);
      case "Dense" -> Dense.of(config);
      case "DepthwiseConv2D" -> DepthwiseConv2D.of(config);
      case "Dropout" -> Dropout.of(config);
      case "ELU" -> ELU.of(config);
      case "Flatten" -> Flatten.of(config);
      case "GaussianNoise" -> GaussianNoise.of(config);
      case "GlobalAveragePooling2D" -> GlobalAveragePooling2D.of(config);
      case "GlobalMaxPooling2D" -> GlobalMaxPooling2D.of(config);
      case "GroupNormalization" -> GroupNormalization.of(config);
      case "LayerNormalization" -> LayerNormalization.of(config);
      case "LeakyReLU" -> LeakyReLU.of(config);
      case "Maximum" -> Maximum.of(config);
      case "MaxPooling2D" -> MaxPooling2D.of(config);
      case "Minimum" -> Minimum.of(config);
      case "Multiply" -> Multiply.of(config);
      case "Normalization" -> Normalization.of(config);
      case "Permute" -> Permute.of(config);
      case "PReLU" -> PReLU.of(config);
      case "ReLU" -> ReLU.of(config);
      case "Rescaling" -> Rescaling.of(config);
      case "Reshape" -> Reshape.of(config);
      case "SeparableConv2D" -> SeparableConv2D.of(config);
      case "Softmax" -> Softmax.of(config);
      case "SpatialDropout2D" -> SpatialDropout2D.of(config);
      case "Subtract" -> Subtract.of(config);
      case "UpSampling2D" -> UpSampling2D.of(config);
      case "ZeroPadding2D" -> ZeroPadding2D.of(config);
      case "L1" -> L1.of(config);
      case "L2" -> L2.of(config);
      case "L1L2" -> L1L2.of(config);
      case "MaxNorm" -> MaxNorm.of(config);
      case "NonNeg" -> NonNeg.of(config);
      case "UnitNorm" -> UnitNorm.of(config);
      case "BinaryCrossentropy" -> BinaryCrossentropy.of(config);
      case "BinaryFocalCrossentropy" -> BinaryFocalCrossentropy.of(config);
      case "CategoricalCrossentropy" -> CategoricalCrossentropy.of(config);
      case "CategoricalFocalCrossentropy" -> CategoricalFocalCrossentropy.of(config);
      case "CategoricalHinge" -> CategoricalHinge.of(config);
      case "CosineSimilarity" -> CosineSimilarity.of(config);
      case "Hinge" -> Hinge.of(config);
      case "Huber" -> Huber.of(config);
      case "KLDivergence" -> KLDivergence.of(config);
      case "LogCosh" -> LogCosh.of(config);
      case "MeanAbsoluteError" -> MeanAbsoluteError.of(config);
      case "MeanAbsolutePercentageError" -> MeanAbsolutePercentageError.of(config);
      case "MeanSquaredError" -> MeanSquaredError.of(config);
      case "MeanSquaredLogarithmicError" -> MeanSquaredLogarithmicError.of(config);
      case "Poisson" -> Poisson.of(config);
      case "SparseCategoricalCrossentropy" -> SparseCategoricalCrossentropy.of(config);
      case "SquaredHinge" -> SquaredHinge.of(config);
      case "AUC" -> AUC.of(config);
      case "Accuracy" -> new Accuracy();
      case "BinaryAccuracy" -> BinaryAccuracy.of(config);
      case "CategoricalAccuracy" -> new CategoricalAccuracy();
      case "F1Score" -> F1Score.of(config);
      case "Precision" -> Precision.of(config);
      case "Recall" -> Recall.of(config);
      case "SparseCategoricalAccuracy" -> new SparseCategoricalAccuracy();
      case "SparseTopKCategoricalAccuracy" -> SparseTopKCategoricalAccuracy.of(config);
      case "TopKCategoricalAccuracy" -> TopKCategoricalAccuracy.of(config);
      case "Adadelta" -> Adadelta.of(config);
      case "Adagrad" -> Adagrad.of(config);
      case "Adam" -> Adam.of(config);
      case "AdamW" -> AdamW.of(config);
      case "Adamax" -> Adamax.of(config);
      case "Lamb" -> Lamb.of(config);
      case "Lion" -> Lion.of(config);
      case "Muon" -> Muon.of(config);
      case "Nadam" -> Nadam.of(config);
      case "RMSprop" -> RMSprop.of(config);
      case "SGD" -> SGD.of(config);
      case "CosineDecay" -> CosineDecay.of(config);
      case "CosineDecayRestarts" -> CosineDecayRestarts.of(config);
      case "ExponentialDecay" -> ExponentialDecay.of(config);
      case "InverseTimeDecay" -> InverseTimeDecay.of(config);
      case "OneCycle" -> OneCycle.of(config);
      case "PiecewiseConstantDecay" -> PiecewiseConstantDecay.of(config);
      case "PolynomialDecay" -> PolynomialDecay.of(config);
      default -> null;
    };
  }

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
