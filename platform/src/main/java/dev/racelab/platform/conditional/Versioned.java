package dev.racelab.platform.conditional;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Answers that carry a version as their entity tag. */
public final class Versioned {
  private Versioned() {}

  /** The entity tag of a version, for example {@code "7"}. */
  public static EntityTag tag(long version) {
    return new EntityTag(Long.toString(version));
  }

  /** A resource that was asked for: 304 if the client has this version already, else 200. */
  public static Response shown(HttpHeaders request, long version, Object resource) {
    List<String> known = request.getRequestHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && !known.isEmpty()) {
      EntityTags tags = EntityTags.parse(HttpHeaders.IF_NONE_MATCH, known);
      String tag = tag(version).getValue();
      // Weak comparison, as RFC 9110 asks for If-None-Match.
      if (tags.any() || tags.strong().contains(tag) || tags.weak().contains(tag)) {
        return Response.notModified(tag(version)).build();
      }
    }
    return Response.ok(resource).tag(tag(version)).build();
  }
}
