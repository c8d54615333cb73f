package dev.racelab.platform.conditional;

import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which versions of a resource a change is meant for.
 *
 * @param any whether every version will do
 * @param versions the versions that will do, if not every one; none where the tags were no version
 *     of ours, or weak, which never match
 */
public record IfMatch(boolean any, Set<Long> versions) {
  /** The header's name. */
  public static final String HEADER = "If-Match";

  private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** A change of exactly this version. */
  public static IfMatch version(long version) {
    return new IfMatch(false, Set.of(version));
  }

  /**
   * Reads the header of a change that needs one.
   *
   * @param lines the header's lines; none if the client sent no such header
   * @throws ProblemException {@code precondition-required} without the header, {@code
   *     validation-failed} if it cannot be read
   */
  public static IfMatch required(List<String> lines) {
    if (lines.isEmpty()) {
      throw new ProblemException(
          ErrorCode.PRECONDITION_REQUIRED,
          "send the ETag of the version that you changed as If-Match");
    }
    EntityTags tags = EntityTags.parse(HEADER, lines);
    return new IfMatch(
        tags.any(),
        tags.strong().stream()
            .filter(tag -> VERSION.matcher(tag).matches())
            .map(Long::valueOf)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a resource at {@code version} may be changed. */
  public boolean allows(long version) {
    return any || versions.contains(version);
  }
}
