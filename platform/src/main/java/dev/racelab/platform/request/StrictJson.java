package dev.racelab.platform.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Takes numbers for numbers only, and texts for texts: 1.5 is no amount of minor units, neither is
 * "1", 7 is no name, and 5 is no time.
 */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {
  /** Last, so that no module registered after this one takes times in another way. */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  @Override
  @SuppressWarnings("deprecation") // The builder that replaces configure() is not offered here.
  public void customize(ObjectMapper mapper) {
    mapper
        .configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    mapper.registerModule(new SimpleModule().addDeserializer(Instant.class, new Time()));
  }

  /** Times in ISO 8601, and not in seconds or milliseconds that nobody can tell apart. */
  private static final class Time extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    Time() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getText();
      if (parser.hasToken(JsonToken.VALUE_STRING)) {
        try {
          return Instant.parse(text);
        } catch (DateTimeParseException notATime) {
          // Falls through to the refusal below.
        }
      }
      throw InvalidFormatException.from(parser, "no time", text, Instant.class);
    }
  }
}
