package dev.racelab.platform.request;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Takes numbers for numbers only: 1.5 is no amount of minor units, and neither is "1". */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {
  @Override
  @SuppressWarnings("deprecation") // The builder that replaces configure() is not offered here.
  public void customize(ObjectMapper mapper) {
    mapper
        .configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  }
}
