package dev.lanewise.bench;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Another library's kernel for our rows, with {@code ./lanewise bench --kernel-peers}. Peers are
 * services, because they are built (in {@code bench/peers}) only then. As a {@link Work} a peer is
 * called its name and the row's: {@code openblas gemm nn 512 512 512}.
 */
interface Peer {
  /** One word. */
  String name();

  /** Whether it is for works of that name; loads no library. */
  boolean takes(String work);

  /** The library's kernel on the same operands and on {@code Threads.get()} threads. */
  Work of(String work);

  /**
   * Compares a call with ours.
   *
   * @return what the library calls its kernel and how far the results lie apart
   * @throws IllegalStateException if they lie so far apart that it is not the same work
   */
  String check(String work);

  /** All that are on the class path. */
  static List<Peer> all() {
    return ServiceLoader.load(Peer.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /** The work of that name; null if it is not a peer's. */
  static Work find(String name) {
    for (Peer peer : all()) {
      if (name.startsWith(peer.name() + " ")) {
        return peer.of(name.substring(peer.name().length() + 1));
      }
    }
    return null;
  }
}
