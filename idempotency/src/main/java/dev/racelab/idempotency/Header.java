package dev.racelab.idempotency;

/**
 * One header line of an answer.
 *
 * @param name a token of RFC 9110, of 1 to 100 characters
 * @param value without line breaks and other control characters, of at most 8192 characters
 */
public record Header(String name, String value) {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_VALUE = 8192;
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  public Header {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || !name.chars().allMatch(Header::isTokenCharacter)) {
      throw new IllegalArgumentException(
          "the name of a header is a token of 1 to " + LONGEST_NAME + " characters");
    }
    if (value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the value of the header "
              + name
              + " has at most "
              + LONGEST_VALUE
              + " characters, and no control characters");
    }
  }

  private static boolean isTokenCharacter(int each) {
    return (each >= '0' && each <= '9')
        || (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || TOKEN_MARKS.indexOf(each) >= 0;
  }
}
