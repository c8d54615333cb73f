package dev.racelab.order.stock;

import dev.racelab.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What may be read about products before any guard. */
@ApplicationScoped
public class Products {
  /**
   * What a product is offered for.
   *
   * @param currency never changes
   * @param price of one piece, in minor units, as it was when it was looked up
   */
  public record Offer(String currency, long price) {}

  /**
   * What products are offered for, by id; each product has to be there.
   *
   * @throws ProblemException {@code not-found} naming the first that is not
   */
  public Map<UUID, Offer> offers(Collection<UUID> ids) {
    Map<UUID, Offer> offers = new HashMap<>();
    known(ids).forEach((id, product) -> offers.put(id, new Offer(product.currency, product.price)));
    return offers;
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
