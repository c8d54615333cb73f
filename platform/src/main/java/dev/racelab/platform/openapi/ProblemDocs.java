package dev.racelab.platform.openapi;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.racelab.guard.Strategies;
import dev.racelab.guard.Strategy;
import dev.racelab.platform.problem.ErrorCode;
import dev.racelab.platform.problem.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.jboss.jandex.IndexView;

/**
 * Writes every error that an operation can answer into the OpenAPI document, with an example each.
 * Operations name what is special to them in the extension {@value #CODES}; what every operation
 * can answer is added here.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemDocs implements OASFilter {
  /** The codes of an operation, separated by commas. */
  public static final String CODES = "x-problem-codes";

  /** Marks an operation that runs behind a strategy. */
  public static final String GUARDED = "x-guarded";

  private static final Set<ErrorCode> EVERYWHERE =
      EnumSet.of(
          ErrorCode.VALIDATION_FAILED,
          ErrorCode.MALFORMED_REQUEST,
          ErrorCode.LAB_DISABLED,
          ErrorCode.NOT_ACCEPTABLE,
          ErrorCode.INTERNAL_ERROR,
          ErrorCode.DEPENDENCY_UNAVAILABLE,
          ErrorCode.OVERLOADED);

  private static final Set<ErrorCode> FOR_KNOWN_CALLERS =
      EnumSet.of(ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN);

  private static final Set<ErrorCode> WITH_A_BODY =
      EnumSet.of(ErrorCode.PAYLOAD_TOO_LARGE, ErrorCode.UNSUPPORTED_MEDIA_TYPE);

  private static final Set<ErrorCode> BEHIND_A_STRATEGY =
      EnumSet.of(
          ErrorCode.WRITE_CONFLICT,
          ErrorCode.LOCK_TIMEOUT,
          ErrorCode.LEASE_LOST,
          ErrorCode.STALE_TOKEN,
          ErrorCode.OUTCOME_UNKNOWN);

  private final KeyDocs keys;

  /** Quarkus gives a filter the index of the application's classes. */
  public ProblemDocs(IndexView index) {
    this.keys = new KeyDocs(index);
  }

  @Override
  public void filterOpenAPI(OpenAPI document) {
    Paths paths = document.getPaths();
    if (paths != null && paths.getPathItems() != null) {
      paths
          .getPathItems()
          .forEach(
              (path, item) ->
                  item.getOperations()
                      .forEach((verb, operation) -> document(verb.name(), path, operation)));
    }
  }

  private void document(String verb, String path, Operation operation) {
    Set<ErrorCode> codes = EnumSet.copyOf(EVERYWHERE);
    codes.addAll(keys.document(verb, path, operation));
    Map<String, Object> extensions = operation.getExtensions();
    if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
      codes.addAll(FOR_KNOWN_CALLERS);
    }
    if (operation.getRequestBody() != null) {
      codes.addAll(WITH_A_BODY);
    }
    if (extensions != null && extensions.containsKey(GUARDED)) {
      codes.addAll(BEHIND_A_STRATEGY);
      labHeaders().forEach(operation::addParameter);
    }
    if (extensions != null && extensions.get(CODES) instanceof String named) {
      for (String code : named.split(",", -1)) {
        codes.add(
            ErrorCode.of(code.strip())
                .orElseThrow(
                    () ->
                        new IllegalStateException(
                            operation.getOperationId() + " names an unknown code: " + code)));
      }
    }
    document(operation, codes);
  }

  private static void document(Operation operation, Set<ErrorCode> codes) {
    APIResponses responses = operation.getResponses();
    if (responses == null) {
      responses = OASFactory.createAPIResponses();
      operation.setResponses(responses);
    }
    Map<Integer, List<ErrorCode>> byStatus =
        codes.stream().collect(groupingBy(ErrorCode::httpStatus, TreeMap::new, toList()));
    for (Map.Entry<Integer, List<ErrorCode>> entry : byStatus.entrySet()) {
      responses.addAPIResponse(String.valueOf(entry.getKey()), response(entry.getValue()));
    }
  }

  private static APIResponse response(List<ErrorCode> codes) {
    MediaType media =
        OASFactory.createMediaType()
            .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
    List<String> names = new ArrayList<>();
    for (ErrorCode code : codes) {
      names.add(code.code());
      media.addExample(
          code.code(), OASFactory.createExample().summary(code.title()).value(example(code)));
    }
    return OASFactory.createAPIResponse()
        .description(String.join(", ", names))
        .content(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, media));
  }

  private static Map<String, Object> example(ErrorCode code) {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("type", "urn:racelab:problem:" + code.code());
    example.put("title", code.title());
    example.put("status", code.httpStatus());
    example.put("detail", code.title());
    example.put("instance", "urn:racelab:request:3f0c2a52-4bb5-4a37-9f0a-1c9b8f0e2d11");
    example.put("code", code.code());
    example.put("definite", code.definite());
    return example;
  }

  private static List<Parameter> labHeaders() {
    Schema strategy =
        OASFactory.createSchema()
            .addType(Schema.SchemaType.STRING)
            .enumeration(
                Strategies.all().stream().map(Strategy::name).<Object>map(name -> name).toList());
    Schema text = OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    Schema flag = OASFactory.createSchema().addType(Schema.SchemaType.BOOLEAN);
    return Arrays.asList(
        header("Lab-Strategy", "Lab only: the strategy of this request", strategy),
        header("Lab-Weakened", "Lab only: true takes the strategy's guard out", flag),
        header("Lab-Window", "Lab only: a pause between read and write, for example 50ms", text),
        header(
            "Lab-Rendezvous",
            "Lab only: where to wait for others, for example r1;parties=2;timeout=150ms;at=read",
            text),
        header("Lab-Hold", "Lab only: where to stop until let go, for example h1;at=write", text),
        header(
            "Lab-Onward-Hold",
            "Lab only: the Lab-Hold of the first call that this request makes to another service",
            text));
  }

  private static Parameter header(String name, String description, Schema schema) {
    return OASFactory.createParameter()
        .in(Parameter.In.HEADER)
        .name(name)
        .description(description)
        .required(false)
        .schema(schema);
  }
}
