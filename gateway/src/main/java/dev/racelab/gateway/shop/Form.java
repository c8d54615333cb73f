package dev.racelab.gateway.shop;

import dev.racelab.platform.problem.ErrorCode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a browser sent of an HTML form. */
final class Form {
  private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";
  private static final int MOST_FIELDS = 32;

  private final Map<String, List<String>> fields;

  private Form(Map<String, List<String>> fields) {
    this.fields = fields;
  }

  /**
   * Reads a form, whole and within limits.
   *
   * @return fails with {@link UnusableFormException}
   */
  static Future<Form> read(Vertx vertx, HttpServerRequest request, ShopConfig limits) {
    if (!isForm(request.headers())) {
      return Future.failedFuture(
          new UnusableFormException(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE, "A form is sent as " + MEDIA_TYPE + "."));
    }
    long most = limits.maxFormSize().asLongValue();
    Promise<Form> form = Promise.promise();
    long timer =
        vertx.setTimer(
            limits.formTimeout().toMillis(),
            fired ->
                form.tryFail(
                    new UnusableFormException(
                        ErrorCode.MALFORMED_REQUEST,
                        "The form did not arrive whole within "
                            + limits.formTimeout().toMillis()
                            + " ms.")));
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() <= most) {
            body.appendBuffer(chunk);
          } else {
            form.tryFail(
                new UnusableFormException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "The form is larger than the " + most + " bytes allowed."));
          }
        });
    request.exceptionHandler(form::tryFail);
    request.endHandler(
        end -> {
          if (!form.future().isComplete()) {
            form.handle(Future.future(parsed -> parsed.complete(parse(body))));
          }
        });
    request.resume();
    return form.future().onComplete(ended -> vertx.cancelTimer(timer));
  }

  private static boolean isForm(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    return type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
  }

  private static Form parse(Buffer body) {
    try {
      return new Form(
          new QueryStringDecoder(
                  body.toString(StandardCharsets.UTF_8), StandardCharsets.UTF_8, false, MOST_FIELDS)
              .parameters());
    } catch (IllegalArgumentException notEncoded) {
      throw new UnusableFormException(
          ErrorCode.MALFORMED_REQUEST, "The form is not encoded as " + MEDIA_TYPE + ".");
    }
  }

  /**
   * The value of a field that is there at most once.
   *
   * @throws UnusableFormException if it is there more often
   */
  Optional<String> find(String name) {
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new UnusableFormException(
          ErrorCode.MALFORMED_REQUEST, "The form has several fields '" + name + "'.");
    }
    return values.stream().findFirst();
  }

  /** The value of a field that must be there. */
  String require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UnusableFormException(
                    ErrorCode.MALFORMED_REQUEST, "The form has no field '" + name + "'."));
  }
}
