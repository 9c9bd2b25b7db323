package dev.lanewise.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Builds things of one kind from their type and config: how a saved model finds its layers again.
 * One's own layers, activations, losses and metrics are registered in the same way as the
 * library's.
 *
 * @param <T> the kind
 */
public final class Registry<T extends Configurable> {
  private final String kind;
  private final String field;
  private final Map<String, Function<Config, ? extends T>> factories = new LinkedHashMap<>();

  /** Registers the library's own; null once that is done. */
  private Consumer<Registry<T>> own;

  /** For things of this kind that {@link Registries#create} makes, by their names, with spaces. */
  Registry(String kind, String field, String types) {
    this(kind, field, registry -> registry.registerOwn(types));
  }

  /** For things of this kind; the field is that of {@link Registries}. */
  Registry(String kind, String field, Consumer<Registry<T>> own) {
    this.kind = kind;
    this.field = field;
    this.own = own;
  }

  private Map<String, Function<Config, ? extends T>> factories() {
    if (own != null) {
      Consumer<Registry<T>> first = own;
      own = null;
      first.accept(this);
    }
    return factories;
  }

  @SuppressWarnings("unchecked") // a test of each type's checks it
  private void registerOwn(String types) {
    for (StringTokenizer each = new StringTokenizer(types); each.hasMoreTokens(); ) {
      String type = each.nextToken();
      register(type, config -> (T) Registries.create(type, config));
    }
  }

  /**
   * Adds a type.
   *
   * @param type what {@link Configurable#type} answers
   * @param factory builds one from what {@link Configurable#config} answered
   * @throws IllegalArgumentException if the type is taken by another factory
   */
  public synchronized Registry<T> register(String type, Function<Config, ? extends T> factory) {
    if (factories().putIfAbsent(type, factory) != null) {
      throw new IllegalArgumentException("%s '%s' is registered already".formatted(kind, type));
    }
    return this;
  }

  /** Forgets a type, such as one of a plug-in that goes; returns whether it was registered. */
  public synchronized boolean unregister(String type) {
    return factories().remove(type) != null;
  }

  /** True where the type is registered. */
  public synchronized boolean contains(String type) {
    return factories().containsKey(type);
  }

  /** The registered types, in order of registration. */
  public synchronized Set<String> types() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(factories().keySet()));
  }

  /**
   * Builds one.
   *
   * @throws IllegalArgumentException if the type is not registered, or its config does not fit
   */
  public T create(String type, Config config) {
    T created = factory(type).apply(config.ownedBy(type));
    if (created == null) {
      throw new IllegalArgumentException(
          "the factory of the %s type '%s' gave null".formatted(kind, type));
    }
    return created;
  }

  private synchronized Function<Config, ? extends T> factory(String type) {
    Function<Config, ? extends T> factory = factories().get(type);
    if (factory == null) {
      throw new IllegalArgumentException(
          ("%1$s type '%2$s' is not registered: call Registries.%3$s.register(\"%2$s\", ...) first"
                  + " (registered are %4$s)")
              .formatted(kind, type, field, types()));
    }
    return factory;
  }

  /** Builds one from what {@link Config#typed} made. */
  public T create(Config typed) {
    String type = typed.getString("type");
    factory(type); // says so first where it is not registered
    return create(type, typed.getConfig("config"));
  }

  /** Builds one from a nested {@link Config#typed}, or null where there is none under this key. */
  public T createOrNull(Config config, String key) {
    return config.has(key) ? create(config.getConfig(key)) : null;
  }
}
