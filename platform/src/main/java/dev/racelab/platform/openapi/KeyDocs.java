package dev.racelab.platform.openapi;

import dev.racelab.idempotency.IdempotencyKey;
import dev.racelab.platform.idempotency.Idempotent;
import dev.racelab.platform.problem.ErrorCode;
import jakarta.ws.rs.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jspecify.annotations.Nullable;

/** Documents the idempotency key of the methods that are {@link Idempotent}. */
final class KeyDocs {
  private static final List<String> VERBS = List.of("POST", "PUT", "PATCH", "DELETE");

  /** Whether the key is required, by verb and path of the methods that take one. */
  private final Map<String, Boolean> required = new HashMap<>();

  KeyDocs(IndexView index) {
    for (AnnotationInstance annotation : index.getAnnotations(Idempotent.class)) {
      if (annotation.target().kind() == AnnotationTarget.Kind.METHOD) {
        MethodInfo method = annotation.target().asMethod();
        AnnotationValue value = annotation.value("required");
        for (String verb : VERBS) {
          if (method.hasAnnotation("jakarta.ws.rs." + verb)) {
            required.put(verb + " " + path(method), value != null && value.asBoolean());
          }
        }
      }
    }
  }

  private static String path(MethodInfo method) {
    return path(method.declaringClass().declaredAnnotation(Path.class))
        + path(method.annotation(Path.class));
  }

  private static String path(@Nullable AnnotationInstance path) {
    if (path == null) {
      return "";
    }
    String value = path.value().asString();
    return value.startsWith("/") ? value : "/" + value;
  }

  /** Adds the header, and says which errors it can lead to. */
  Set<ErrorCode> document(String verb, String path, Operation operation) {
    Boolean isRequired = required.get(verb + " " + path);
    if (isRequired == null) {
      return EnumSet.noneOf(ErrorCode.class);
    }
    operation.addParameter(header(isRequired));
    if (operation.getResponses() != null && operation.getResponses().getAPIResponses() != null) {
      operation
          .getResponses()
          .getAPIResponses()
          .forEach(
              (status, response) -> {
                if (status.startsWith("2")) {
                  documentReplay(response);
                }
              });
    }
    Set<ErrorCode> codes =
        EnumSet.of(
            ErrorCode.IDEMPOTENCY_KEY_INVALID,
            ErrorCode.IDEMPOTENCY_KEY_IN_FLIGHT,
            ErrorCode.IDEMPOTENCY_KEY_REUSED,
            ErrorCode.OPERATION_VOIDED,
            ErrorCode.WRITE_CONFLICT,
            ErrorCode.LOCK_TIMEOUT,
            ErrorCode.OUTCOME_UNKNOWN);
    if (isRequired) {
      codes.add(ErrorCode.IDEMPOTENCY_KEY_MISSING);
    }
    return codes;
  }

  private static Parameter header(boolean required) {
    Schema schema =
        OASFactory.createSchema()
            .addType(Schema.SchemaType.STRING)
            .minLength(1)
            .maxLength(IdempotencyKey.LONGEST)
            .pattern("[!-~]+");
    return OASFactory.createParameter()
        .in(Parameter.In.HEADER)
        .name(IdempotencyKey.HEADER)
        .description(
            "Names this wish, however often it is sent: it takes effect once, and every copy gets"
                + " the same answer. A new wish needs a new key.")
        .example("8e03978e-40d5-43dd-bc93-6894a57f9324")
        .required(required)
        .schema(schema);
  }

  private static void documentReplay(APIResponse response) {
    Header replayed =
        OASFactory.createHeader()
            .description("true where this is the answer to an earlier request with the same key")
            .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    response.addHeader("Idempotency-Replayed", replayed);
  }
}
