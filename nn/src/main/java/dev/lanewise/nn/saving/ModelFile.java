package dev.lanewise.nn.saving;

import dev.lanewise.engine.Tensor;
import dev.lanewise.nn.Config;
import dev.lanewise.nn.Model;
import dev.lanewise.nn.Parameter;
import dev.lanewise.nn.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The model's own file: the weights as tensors named {@code layer/weight} of one {@link
 * Safetensors} file, and in its metadata
 *
 * <table>
 * <caption>Metadata</caption>
 * <tr><td>{@code format}</td><td>{@value #FORMAT}</td></tr>
 * <tr><td>{@code version}</td><td>{@value #VERSION}</td></tr>
 * <tr><td>{@code architecture}</td><td>JSON: class, name, inputs, outputs, and nodes with layer
 *     type, name, options, trainable, inputs</td></tr>
 * <tr><td>{@code preprocessing}</td><td>JSON: size, channels, scale, offset, inversion; only where
 *     the model has one</td></tr>
 * <tr><td>{@code classNames}</td><td>JSON: the names by number; only where the model has
 *     some</td></tr>
 * <tr><td>{@code compile}</td><td>JSON: optimizer, loss, metrics; only where the model is
 *     compiled</td></tr>
 * <tr><td>{@code sha256}</td><td>of the data block, in hexadecimal</td></tr>
 * <tr><td>{@code headerSha256}</td><td>of all before the data block, with these digits as
 *     zeros</td></tr>
 * </table>
 *
 * <p>A file in which any byte was changed is refused. The hashes guard against damage, not against
 * someone who means harm.
 */
public final class ModelFile {
  /** What the metadata names as format. */
  public static final String FORMAT = "lanewise";

  /** The version written, and the only one read. */
  public static final String VERSION = "1";

  private ModelFile() {}

  /** See {@link Model#save}. */
  public static void save(Path file, Model model) throws IOException {
    new Safetensors(metadata(model), tensors(model)).write(file);
  }

  /** See {@link Model#load}. A checkpoint is read as well: as its model. */
  public static Model load(Path file) throws IOException {
    Safetensors content = read(file);
    return content.metadata().containsKey(Checkpoint.TRAINING)
        ? Checkpoint.of(file, content).model()
        : model(file, content.metadata(), content.tensors());
  }

  /**
   * A model with layers and weights of its own that predicts the same.
   *
   * @throws IllegalArgumentException if a layer, or a part of one, is of a type that is not
   *     registered
   */
  public static Model copy(Model model) {
    Map<String, Tensor> weights = tensors(model);
    weights.replaceAll((_, weight) -> weight.copy());
    Model copy = Architecture.model(Architecture.of(model));
    if (!weights.isEmpty()) {
      copy.build(weights);
    }
    return copy.classNames(model.classNames()).preprocessing(model.preprocessing());
  }

  static Map<String, String> metadata(Model model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", VERSION);
    Config architecture = Architecture.of(model);
    checkWeights(architecture, model);
    metadata.put("architecture", Json.write(architecture));
    if (model.preprocessing() != null) {
      metadata.put("preprocessing", Json.write(model.preprocessing().config()));
    }
    if (!model.classNames().isEmpty()) {
      metadata.put("classNames", Json.write(model.classNames()));
    }
    if (model.isCompiled()) {
      metadata.put("compile", Json.write(Compilation.of(model)));
    }
    return metadata;
  }

  private static void checkWeights(Config architecture, Model model) {
    try {
      Architecture.model(architecture).build(tensors(model));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "an option of a layer was changed after its weights were made, and they do not fit: "
              + e.getMessage(),
          e);
    }
  }

  static Map<String, Tensor> tensors(Model model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : model.weights().entrySet()) {
      tensors.put(entry.getKey(), entry.getValue().value());
    }
    return tensors;
  }

  /** A file that is whole, and ours. */
  static Safetensors read(Path file) throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, String> metadata = content.metadata();
    if (!FORMAT.equals(metadata.get("format")) || !metadata.containsKey(Seal.HEADER)) {
      throw new ModelFileException(
          file,
          "expected a model in the format '"
              + FORMAT
              + "' but found a safetensors file "
              + found(metadata.get("format")));
    }
    if (!VERSION.equals(metadata.get("version"))) {
      throw new ModelFileException(
          file,
          "expected format version "
              + VERSION
              + " but found "
              + metadata.get("version")
              + "; a newer Lanewise may read it");
    }
    return content;
  }

  private static String found(String format) {
    return format == null ? "that names no format" : "of the format '" + format + "'";
  }

  static Model model(Path file, Map<String, String> metadata, Map<String, Tensor> tensors)
      throws ModelFileException {
    try {
      Model model = Architecture.model(object(metadata, "architecture"));
      model.build(tensors);
      if (metadata.containsKey("preprocessing")) {
        model.preprocessing(Preprocessing.of(object(metadata, "preprocessing")));
      }
      if (metadata.containsKey("classNames")) {
        model.classNames(names(Json.read(metadata.get("classNames"))));
      }
      if (metadata.containsKey("compile")) {
        Compilation.apply(object(metadata, "compile"), model);
      }
      return model;
    } catch (RuntimeException e) {
      // A layer's own factory may throw anything for options it does not know.
      throw new ModelFileException(
          file,
          "cannot build the model: " + (e instanceof IllegalArgumentException ? e.getMessage() : e),
          e);
    }
  }

  static Config object(Map<String, String> metadata, String key) {
    if (!metadata.containsKey(key)) {
      throw new IllegalArgumentException("the metadata has no '" + key + "'");
    }
    return Json.readObject(metadata.get(key)).ownedBy(key);
  }

  private static List<String> names(Object json) {
    if (json instanceof List<?> list && list.stream().allMatch(name -> name instanceof String)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException("classNames: expected a list of text but got " + json);
  }
}
