package dev.racelab.order.stock;

import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What never changes about products, so that it may be read before any guard. */
@ApplicationScoped
public class Products {
  /**
   * The currencies of products by id; each product has to be there.
   *
   * @throws ProblemException {@code not-found} naming the first that is not
   */
  public Map<UUID, String> currencies(Collection<UUID> ids) {
    Map<UUID, String> currencies = new HashMap<>();
    known(ids).forEach((id, product) -> currencies.put(id, product.currency));
    return currencies;
  }

  /** The products as they are now, by id. */
  Map<UUID, Product> known(Collection<UUID> ids) {
    Map<UUID, Product> found = new HashMap<>();
    // A list, not a stream: the connection goes back before the guard waits for anything.
    Product.<Product>list("id in ?1", ids).forEach(product -> found.put(product.id, product));
    for (UUID id : ids) {
      if (!found.containsKey(id)) {
        throw ProblemException.notFound("product", id);
      }
    }
    return found;
  }
}
