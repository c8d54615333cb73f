package dev.racelab.platform.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param entries the page
 * @param next where the next page begins; null on the last page
 */
public record Page<T>(List<T> entries, @Nullable String next) {
  public Page {
    entries = List.copyOf(entries);
  }

  /**
   * The page out of what was found.
   *
   * @param found in order, and one more than the page holds if there are more
   * @param key an entry's key
   */
  public static <E> Page<E> of(List<E> found, PageLimit limit, Function<E, ?> key) {
    boolean more = found.size() > limit.entries();
    List<E> entries = more ? found.subList(0, limit.entries()) : found;
    return new Page<>(entries, more ? Cursor.after(key.apply(entries.getLast())) : null);
  }

  /** The same page in other words. */
  public <V> Page<V> map(Function<T, V> view) {
    return new Page<>(entries.stream().map(view).toList(), next);
  }
}
